/** Figures of the asymmetric engine outside the guest; the peer is OpenSSL through node:crypto in the same run. */

import { privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import type { AsymmetricEngine, AsymRequest } from "../src/contract/engine.ts";
import { createEngine } from "../src/worker/engine.ts";
import { createEnginePool, enginePoolSize } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";
import { generateRsaKey, RAW } from "../src/worker/testing/keys.ts";
import { type Figure, figure } from "./figure.ts";
import { inTurns, perform } from "./turns.ts";

/** Requests in flight at a time when the whole pool is measured. */
const BATCH = 64;
const BATCHES = 15;
/** Enough for a median that chance moves by a sixth: how long a search for primes takes is nearly all chance. */
const KEY_PAIRS = 60;
/** 65537 */
const E = Uint8Array.of(1, 0, 1);

/**
 * `engine.rsa2048.private` and `.public`: raw operations against OpenSSL's. `engine.pool.hop`: a public operation
 * through a worker against the bare one. `engine.pool.rsa2048`: operations per second of the whole pool against one
 * worker. `engine.rsa2048.keygen`: a key pair against WebCrypto's.
 */
export async function engineFigures(): Promise<Figure[]> {
  const { key, openssl } = generateRsaKey(2048, 65537);
  const input = Uint8Array.from([0, ...randomBytes(255)]);
  const decryption: AsymRequest = { operation: "rsa-decrypt", key, padding: "raw", ciphertext: input };
  const encryption: AsymRequest = { operation: "rsa-encrypt", key, padding: "raw", message: input };
  const generation: AsymRequest = { operation: "rsa-keygen", modulusLength: 256, primes: 2, e: E };
  const engine = createEngine();
  const alone = createEnginePool({ size: 1, spawn: spawnNodeWorker });
  const pool = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  const openSslPrivate = (): unknown => privateDecrypt({ key: openssl, padding: RAW }, input);
  const openSslPublic = (): unknown => publicEncrypt({ key: openssl, padding: RAW }, input);
  try {
    const privates = await inTurns(() => perform(engine, decryption), openSslPrivate);
    const publics = await inTurns(() => perform(engine, encryption), openSslPublic);
    const hop = await inTurns(
      () => perform(alone, encryption),
      () => perform(engine, encryption),
    );
    const many = await inTurns(
      () => batch(pool, decryption),
      () => batch(alone, decryption),
      BATCHES,
    );
    const keygens = await inTurns(() => perform(engine, generation), webCryptoKeyPair, KEY_PAIRS);
    const rate = (milliseconds: number): number => (BATCH * 1000) / milliseconds;
    return [
      figure("engine.rsa2048.private", privates.ours, "ms", { name: "openssl", value: privates.theirs }),
      figure("engine.rsa2048.public", publics.ours, "ms", { name: "openssl", value: publics.theirs }),
      figure("engine.rsa2048.keygen", keygens.ours, "ms", { name: "webcrypto", value: keygens.theirs }),
      figure("engine.pool.hop", hop.ours, "ms", { name: "same thread", value: hop.theirs }),
      figure("engine.pool.rsa2048", rate(many.ours), "count", { name: "one worker", value: rate(many.theirs) }),
    ];
  } finally {
    alone.close();
    pool.close();
  }
}

function webCryptoKeyPair(): Promise<unknown> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: E };
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function batch(engine: AsymmetricEngine, request: AsymRequest): Promise<void> {
  await Promise.all(Array.from({ length: BATCH }, () => perform(engine, request)));
}
