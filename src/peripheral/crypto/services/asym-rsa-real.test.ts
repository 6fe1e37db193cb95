/** RSA with the real engine: the lengths of signatures and ciphertexts in both dialects, and R16 of docs/spec.md. */
import { constants, createHash, generateKeyPairSync, type KeyObject, publicEncrypt, sign } from "node:crypto";
import { expect, test } from "vitest";
import { RsaHash, RsaPaddingAlgo } from "../../../wire/crypto/services/akcipher.ts";
import { RsaPadding } from "../../../wire/crypto/services/asym-rsa.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { createEngine } from "../../../worker/engine.ts";
import { ask, asymRigWith } from "../../testing/asym-rig.ts";
import { type RsaFields, rsaDecrypt, rsaSign, rsaVerify } from "../../testing/asym-rsa-requests.ts";
import { settled } from "../../testing/fakes.ts";
import { akcipherData, akcipherVerify, createRsa } from "../../testing/requests.ts";
import { Rig } from "../../testing/rig.ts";

const { RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PSS_PADDING, RSA_X931_PADDING, RSA_NO_PADDING } =
  constants;
const K = 128;
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 8 * K });
const jwk = privateKey.export({ format: "jwk" });
const bytes = (text: string | undefined) => Uint8Array.from(Buffer.from(text ?? "", "base64url"));
const [n, d, p, q, dp, dq, qinv] = [jwk.n, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map(bytes) as Numbers;
type Numbers = [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
const REP1 = { kind: "privkey_rep1_data", n, d } as const;
const KEYS = [
  REP1,
  { kind: "privkey_rep2_data", p, q, dp, dq, qinv, r: [], d: [], t: [] },
] satisfies RsaFields["key"][];

/** Makes one until the first byte is 0, which leaving out would not change the number. */
function startingWithZero(make: (turn: number) => Uint8Array): Uint8Array {
  for (let turn = 0; ; turn++) {
    const made = make(turn);
    if (made[0] === 0) return Uint8Array.from(made);
  }
}
const shorter = (number: Uint8Array) => number.slice(1);
const longer = (number: Uint8Array) => Uint8Array.of(0, ...number);
const message = (turn: number) => Uint8Array.of(turn >> 8, turn);
/** A signature that starts with a zero, and what it signs. */
function signature(padding: number, key: KeyObject): { msg: Uint8Array; whole: Uint8Array } {
  let msg = message(0);
  const whole = startingWithZero((turn) => {
    msg = message(turn);
    return sign("sha256", msg, { key, padding });
  });
  return { msg, whole };
}
const ciphertext = (padding: number) =>
  startingWithZero((turn) => {
    const text = Buffer.alloc(padding === RSA_NO_PADDING ? K : 2);
    text.set(message(turn), text.length - 2);
    return publicEncrypt({ key: publicKey, padding }, text);
  });
const rsaRig = () => asymRigWith({ engine: createEngine() });

test("G-b with a padding a signature is as long as n: RFC 8017 8.1.2 and 8.2.2", async () => {
  for (const [padding_mode, padding] of [
    [RsaPadding.PKCS1_PADDING, RSA_PKCS1_PADDING],
    [RsaPadding.PKCS1_PSS_PADDING, RSA_PKCS1_PSS_PADDING],
    [RsaPadding.X931_PADDING, RSA_X931_PADDING],
  ] as const) {
    const { msg, whole } = signature(padding, privateKey);
    const verdict = async (signature: Uint8Array) => {
      const hash_algo = HashAlgo.SHA_256;
      return (await ask(rsaRig(), rsaVerify({ n, msg, padding_mode, hash_algo, signature }))).second;
    };
    expect(await verdict(whole)).toBe(Status.OK);
    for (const other of [shorter(whole), longer(whole), new Uint8Array()]) {
      expect(await verdict(other), `${padding_mode}, ${other.length}`).toBe(Status.BADMSG);
    }
  }
});

test("G-b with a padding a ciphertext is as long as n: RFC 8017 7.1.2 and 7.2.2", async () => {
  for (const [padding_mode, padding] of [
    [RsaPadding.PKCS1_PADDING, RSA_PKCS1_PADDING],
    [RsaPadding.SSLV23_PADDING, RSA_PKCS1_PADDING],
    [RsaPadding.PKCS1_OAEP_PADDING, RSA_PKCS1_OAEP_PADDING],
  ] as const) {
    const whole = ciphertext(padding);
    for (const key of KEYS) {
      const status = async (cmsg: Uint8Array) => (await ask(rsaRig(), rsaDecrypt({ key, padding_mode, cmsg }))).status;
      expect(await status(whole)).toBe(Status.OK);
      for (const other of [shorter(whole), longer(whole), new Uint8Array()]) {
        expect(await status(other), `${padding_mode}, ${other.length}`).toBe(Status.ERR);
      }
    }
  }
});

test("G-b without a padding a signature and a ciphertext are numbers of any length", async () => {
  const padding_mode = RsaPadding.NO_PADDING;
  const whole = ciphertext(RSA_NO_PADDING);
  const answers = KEYS.flatMap((key) =>
    [whole, shorter(whole), longer(whole)].map((cmsg) => ask(rsaRig(), rsaDecrypt({ key, padding_mode, cmsg }))),
  );
  const results = await Promise.all(answers);
  const [first] = results;
  expect(first).toMatchObject({ status: Status.OK, length: 8 + K });
  for (const result of results) expect(result).toEqual(first);
  // A ciphertext of NO_PADDING is what a signature that recovers to the message is.
  const msg = Uint8Array.from(publicEncrypt({ key: publicKey, padding: RSA_NO_PADDING }, whole));
  for (const signature of [whole, shorter(whole), longer(whole)]) {
    const request = rsaVerify({ n, msg, padding_mode, hash_algo: HashAlgo.NO_HASH, signature });
    expect(await ask(rsaRig(), request)).toMatchObject({ status: Status.OK, second: Status.OK });
  }
});

test("G-b in AKCIPHER, too: exact with PKCS1_PADDING, a number with RAW_PADDING", async () => {
  const key = Uint8Array.from(privateKey.export({ type: "pkcs1", format: "der" }));
  const rig = new Rig({ engine: createEngine() }).start();
  const status = async (request: Uint8Array, writable: number) => {
    const sent = rig.send(rig.data, request, writable);
    await settled();
    return sent.response().at(-1);
  };
  const padded = rig.open(createRsa({ key, padding: RsaPaddingAlgo.PKCS1_PADDING, hash: RsaHash.SHA256 }));
  const raw = rig.open(createRsa({ key }));
  const decrypt = (session: bigint, src: Uint8Array) =>
    status(akcipherData({ session, src, dst: K, operation: "decrypt" }), K + 1);
  const { msg, whole } = signature(RSA_PKCS1_PADDING, privateKey);
  const digest = Uint8Array.from(createHash("sha256").update(msg).digest());
  expect(await status(akcipherVerify(padded, whole, digest), 1)).toBe(Status.OK);
  const cmsg = ciphertext(RSA_PKCS1_PADDING);
  expect(await decrypt(padded, cmsg)).toBe(Status.OK);
  for (const change of [shorter, longer]) {
    const request = akcipherVerify(padded, change(whole), digest);
    expect(await status(request, 1)).toBe(Status.KEY_REJECTED);
    expect(await decrypt(padded, change(cmsg))).toBe(Status.ERR);
    expect(await decrypt(raw, change(cmsg))).toBe(Status.OK);
  }
});

test("R16 X9.31 with MD5 or SHA-3 is NOTSUPP: ISO/IEC 10118 has numbers for SHA-1 and SHA-2 alone", async () => {
  const { MD5, SHA1, SHA_224, SHA_256, SHA_384, SHA_512, SHA3_224, SHA3_256, SHA3_384, SHA3_512 } = HashAlgo;
  const padding_mode = RsaPadding.X931_PADDING;
  const statuses = async (hash_algo: number) => {
    const sign = rsaSign({ key: REP1, padding_mode, hash_algo, signature_len: K });
    const verify = rsaVerify({ n, padding_mode, hash_algo, signature: new Uint8Array(K) });
    return Promise.all([sign, verify].map(async (request) => (await ask(rsaRig(), request)).status));
  };
  for (const hash of [MD5, SHA3_224, SHA3_256, SHA3_384, SHA3_512]) {
    expect(await statuses(hash)).toEqual([Status.NOTSUPP, Status.NOTSUPP]);
  }
  for (const hash of [SHA1, SHA_224, SHA_256, SHA_384, SHA_512]) {
    expect(await statuses(hash)).toEqual([Status.OK, Status.OK]);
  }
});
