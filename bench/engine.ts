/** Figures of the asymmetric engine outside the guest; the peer is OpenSSL through node:crypto in the same run. */

import { privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import type { AsymmetricEngine, AsymRequest } from "../src/contract/engine.ts";
import { createEngine } from "../src/worker/engine.ts";
import { createEnginePool, enginePoolSize } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";
import { generateRsaKey, RAW } from "../src/worker/testing/keys.ts";
import type { Measurements } from "./figure.ts";
import { inTurns, perform } from "./turns.ts";

/** Requests in flight at a time when the whole pool is measured. */
const BATCH = 64;
const BATCHES = 15;
/** Enough for a median that chance moves by a sixth. The time of a search for primes is nearly all chance. */
const KEY_PAIRS = 60;
/** 65537 */
const E = Uint8Array.of(1, 0, 1);

/** The figures of the section "engine". */
export async function engineFigures(): Promise<Measurements<"engine">> {
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
    return {
      "engine.rsa2048.private": privates,
      "engine.rsa2048.public": publics,
      "engine.rsa2048.keygen": keygens,
      "engine.pool.hop": hop,
      "engine.pool.rsa2048": { ours: rate(many.ours), theirs: rate(many.theirs) },
    };
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
