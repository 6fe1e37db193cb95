/** Figures of DSA, Diffie-Hellman and elliptic curves; the peer is OpenSSL through node:crypto in the same run. */
import { createECDH, type KeyObject, randomBytes, sign, verify } from "node:crypto";
import type { AsymmetricEngine, AsymRequest, EcPoint } from "../src/contract/engine.ts";
import { createEngine } from "../src/worker/engine.ts";
import { namedGroup } from "../src/worker/testing/named-groups.ts";
import { generateEcKey } from "../src/worker/testing/openssl-ec.ts";
import { type Measured, type Measurements, median } from "./figure.ts";
import { inTurns, perform, ROUNDS, timed } from "./turns.ts";

const SEARCHES = 9;
const SIGNATURES = 40;

/** The figures of the section "asym". */
export async function asymFigures(): Promise<Measurements<"asym">> {
  const engine = createEngine();
  const dsa: AsymRequest = { operation: "dsa-keygen", modulusLength: 256, divisorLength: 32 };
  const dh: AsymRequest = { operation: "dh-params", modulusLength: 256, kind: "random" };
  return {
    ...(await ecdsaFigures(engine)),
    "engine.ecdh-p256": await ecdh(engine),
    "engine.dsa2048.params": await search(engine, dsa),
    "engine.dh2048.params": await search(engine, dh),
    "engine.sect283r1.sign": await binarySignature(engine),
  };
}

type EcdsaFigures = Pick<Measurements<"asym">, "engine.ecdsa-p256.sign" | "engine.ecdsa-p256.verify">;

async function ecdsaFigures(engine: AsymmetricEngine): Promise<EcdsaFigures> {
  const group = namedGroup("prime256v1");
  const { d, point, privateKey, publicKey } = generateEcKey("prime256v1");
  const messages = Array.from({ length: 2 * ROUNDS }, () => Uint8Array.from(randomBytes(100)));
  const signatures = messages.map((message) => sign("sha256", message, p1363(privateKey)));
  const message = (round: number): Uint8Array => messages[round] ?? new Uint8Array(0);
  const signature = (round: number): Uint8Array => signatures[round] ?? new Uint8Array(0);
  const verification = (round: number): AsymRequest => {
    const [r, s] = [signature(round).subarray(0, 32), signature(round).subarray(32)];
    return { operation: "ecdsa-verify", group, point, r, s, message: message(round), hash: "sha256" };
  };
  const signing = await inTurns(
    (round) => perform(engine, { operation: "ecdsa-sign", group, d, message: message(round), hash: "sha256" }),
    (round) => sign("sha256", message(round), p1363(privateKey)),
  );
  const verifying = await inTurns(
    (round) => perform(engine, verification(round)),
    (round) => verify("sha256", message(round), p1363(publicKey), signature(round)),
  );
  return { "engine.ecdsa-p256.sign": signing, "engine.ecdsa-p256.verify": verifying };
}

async function ecdh(engine: AsymmetricEngine): Promise<Measured> {
  const group = namedGroup("prime256v1");
  const { d } = generateEcKey("prime256v1");
  const points = Array.from({ length: 2 * ROUNDS }, () => generateEcKey("prime256v1").point);
  const point = (round: number): EcPoint => points[round] ?? { x: d, y: d };
  const openssl = createECDH("prime256v1");
  openssl.setPrivateKey(d);
  return await inTurns(
    (round) => perform(engine, { operation: "ecdh", group, d, point: point(round) }),
    (round) => openssl.computeSecret(Uint8Array.from([4, ...point(round).x, ...point(round).y])),
  );
}

async function search(engine: AsymmetricEngine, request: AsymRequest): Promise<Measured> {
  return { ours: await medianOf(SEARCHES, () => perform(engine, request)) };
}

async function binarySignature(engine: AsymmetricEngine): Promise<Measured> {
  const group = namedGroup("sect283r1");
  const { d } = generateEcKey("sect283r1");
  const run = (): Promise<void> => {
    const message = Uint8Array.from(randomBytes(100));
    return perform(engine, { operation: "ecdsa-sign", group, d, message, hash: "sha256" });
  };
  return { ours: await medianOf(SIGNATURES, run) };
}

async function medianOf(rounds: number, run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(run));
  return median(times);
}

const p1363 = (key: KeyObject) => ({ key, dsaEncoding: "ieee-p1363" }) as const;
