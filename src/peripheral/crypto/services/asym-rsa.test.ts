/** RSA: the rows R. */
import { describe, expect, test } from "vitest";
import { RsaPadding, RsaPrivKeyRepType } from "../../../wire/crypto/services/asym-rsa.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { number } from "../../testing/asym-requests.ts";
import { ask, asked, asymRig, heldAsymRig, idataOf } from "../../testing/asym-rig.ts";
import { REP1, rep2, rsaDecrypt, rsaEncrypt, rsaKeygen, rsaSign, rsaVerify } from "../../testing/asym-rsa-requests.ts";
import { withWord, words } from "../../testing/asym-spoil.ts";

const { NO_PADDING, PKCS1_PADDING, SSLV23_PADDING, PKCS1_OAEP_PADDING, X931_PADDING, PKCS1_PSS_PADDING } = RsaPadding;
const refusedUnasked = async (request: Uint8Array, status: number) => {
  const rig = asymRig();
  expect(await ask(rig, request)).toMatchObject({ status, length: 8 });
  expect(rig.engine.requests).toEqual([]);
};

describe("private keys", () => {
  test("R2 dp and dq have lengths of their own", async () => {
    const key = { ...rep2(2), dp: number(7), dq: number(9) };
    const request = await asked(rsaDecrypt({ key }));
    expect(request).toMatchObject({ key: { crt: { dp: number(7), dq: number(9) } } });
  });

  test("R3 with more than two primes: all r, then all d, then all t, index 0 for the third prime", async () => {
    for (const primes of [2, 3, 4, 5]) {
      const key = rep2(primes);
      if (key.kind !== "privkey_rep2_data") throw new Error("not rep2");
      const { p, q, dp, dq, qinv, r, d, t } = key;
      const others = r.map((factor, i) => ({ r: factor, d: d[i], t: t[i] }));
      const crt = { p, q, dp, dq, qinv, ...(primes > 2 && { others }) };
      expect(await asked(rsaDecrypt({ key }))).toMatchObject({ key: { crt } });
      expect(await asked(rsaSign({ key, signature_len: 256 }))).toMatchObject({ key: { crt } });
    }
  });

  test("R3 prime_number is not looked at in the first representation", async () => {
    const [sign, decrypt] = [await asked(rsaSign()), await asked(rsaDecrypt())];
    for (const primes of [0, 1, 2, 3, 6, 0xffff_ffff]) {
      expect(await asked(withWord(rsaSign(), "prime_number", primes))).toEqual(sign);
      expect(await asked(withWord(rsaDecrypt(), "prime_number", primes))).toEqual(decrypt);
    }
  });

  test("R3 refuses one prime, and six, in the second representation", async () => {
    for (const key of [rep2(2), rep2(3)]) {
      for (const primes of [0, 1, 6, 0xffff_ffff]) {
        await refusedUnasked(withWord(rsaDecrypt({ key }), "prime_number", primes), Status.ERR);
        await refusedUnasked(withWord(rsaSign({ key }), "prime_number", primes), Status.ERR);
      }
    }
  });

  test("R3 with two primes r_len, d_len and t_len are ignored", async () => {
    const request = rsaDecrypt({ key: rep2(2) });
    for (const value of [0, 0xffff_ffff]) {
      const other = ["r_len", "privkey_rep2.d_len", "t_len"].reduce((r, name) => withWord(r, name, value), request);
      expect(await asked(other)).toEqual(await asked(request));
    }
  });

  test("R4 d_len is that of its representation", async () => {
    expect(await asked(rsaDecrypt())).toMatchObject({ key: { d: number(64, 2) } });
    const key = rep2(3);
    expect(key.kind === "privkey_rep2_data" && key.d[0]).toEqual(number(32, 16));
    expect(await asked(rsaDecrypt({ key }))).toMatchObject({ key: { crt: { others: [{ d: number(32, 16) }] } } });
  });

  test("R5 rep2 comes without n and e, and inconsistent parts get ERR", async () => {
    const rig = heldAsymRig();
    const sent = rig.send(rig.data, rsaDecrypt({ key: rep2(2) }), 100);
    expect(rig.engine.requests[0]).not.toHaveProperty("key.n");
    expect(rig.engine.requests[0]).not.toHaveProperty("key.e");
    await rig.engine.complete(0, { ok: false, why: "bad-key", detail: "qinv" });
    expect(sent.response()[0]).toBe(Status.ERR);
  });

  test("R6 the key's numbers stand where priv_key_data does, behind all lengths, and only there", async () => {
    const request = rsaSign({ msg: number(3) });
    expect(request.length).toBe(24 + 56 + 128 + 3);
    expect(await asked(request)).toMatchObject({ key: { n: number(64, 1), d: number(64, 2) }, message: number(3) });
  });

  test("R6 an unknown priv_key_rep_type gets ERR: the request cannot be cut into its fields", async () => {
    for (const rep of [2, 3, 0xffff_ffff]) {
      await refusedUnasked(withWord(rsaSign(), "priv_key_rep_type", rep), Status.ERR);
      await refusedUnasked(withWord(rsaDecrypt({ key: rep2(3) }), "priv_key_rep_type", rep), Status.ERR);
      await refusedUnasked(rsaKeygen({ rep }), Status.ERR);
    }
  });

  test("R7 what rep1 leaves of the union's 32 bytes is ignored", async () => {
    const request = rsaSign();
    const filled = Uint8Array.from(request).fill(0xff, 24 + 8 + 8 + 8, 24 + 8 + 40);
    expect(filled).not.toEqual(request);
    expect(await asked(filled)).toEqual(await asked(request));
  });
});

describe("signatures", () => {
  test("R10 a verification has a signature, before the message, and its length where the RFC has reserved", async () => {
    const request = rsaVerify({ msg: number(5) });
    expect(words(request).find(({ path }) => path.endsWith("signature_len"))?.offset).toBe(24 + 20);
    expect(await asked(request)).toMatchObject({ signature: number(64, 4), message: number(5) });
    expect(request.subarray(-69, -5)).toEqual(number(64, 4));
  });

  test("R15 PSS is asked for with the hash of the request, or with a digest", async () => {
    const request = await asked(rsaSign({ padding_mode: PKCS1_PSS_PADDING, hash_algo: HashAlgo.SHA_384 }));
    expect(request).toMatchObject({ padding: "pss", hash: "sha384" });
    expect(await asked(rsaVerify({ padding_mode: PKCS1_PSS_PADDING }))).toMatchObject({ padding: "pss" });
    const bare = { msg: number(32), padding_mode: PKCS1_PSS_PADDING, hash_algo: HashAlgo.NO_HASH };
    for (const request of [await asked(rsaSign(bare)), await asked(rsaVerify(bare))]) {
      expect(request).toMatchObject({ padding: "pss", digest: bare.msg });
      expect(request).not.toHaveProperty("hash");
    }
  });

  test("R16 X9.31 signs and SSLV23 encrypts; the other way round they get NOTSUPP with a reason", async () => {
    expect(await asked(rsaSign({ padding_mode: X931_PADDING }))).toMatchObject({ padding: "x931" });
    expect(await asked(rsaVerify({ padding_mode: X931_PADDING }))).toMatchObject({ padding: "x931" });
    const bare = { msg: number(32), padding_mode: X931_PADDING, hash_algo: HashAlgo.NO_HASH };
    expect(await asked(rsaSign(bare))).toMatchObject({ padding: "x931", digest: bare.msg });
    expect(await asked(rsaEncrypt({ padding_mode: SSLV23_PADDING }))).toMatchObject({ padding: "sslv23" });
    expect(await asked(rsaDecrypt({ padding_mode: SSLV23_PADDING }))).toMatchObject({ padding: "sslv23" });
    for (const padding_mode of [SSLV23_PADDING, PKCS1_OAEP_PADDING]) {
      await refusedUnasked(rsaSign({ padding_mode }), Status.NOTSUPP);
      await refusedUnasked(rsaVerify({ padding_mode }), Status.NOTSUPP);
    }
    for (const padding_mode of [X931_PADDING, PKCS1_PSS_PADDING]) {
      await refusedUnasked(rsaEncrypt({ padding_mode }), Status.NOTSUPP);
      await refusedUnasked(rsaDecrypt({ padding_mode }), Status.NOTSUPP);
    }
    const rig = asymRig();
    await ask(rig, rsaSign({ padding_mode: SSLV23_PADDING }));
    expect(rig.trace.of("refused")).toMatchObject([{ why: expect.stringContaining("no such signature") }]);
  });

  test("R17 NO_PADDING goes with NO_HASH alone; PKCS1 with NO_HASH is without DigestInfo", async () => {
    const msg = number(20);
    const raw = await asked(rsaSign({ msg, padding_mode: NO_PADDING, hash_algo: 0 }));
    expect(raw).toMatchObject({ padding: "raw", digest: msg });
    await refusedUnasked(rsaSign({ padding_mode: NO_PADDING, hash_algo: HashAlgo.SHA1 }), Status.ERR);
    await refusedUnasked(rsaVerify({ padding_mode: NO_PADDING, hash_algo: HashAlgo.SHA1 }), Status.ERR);
    const bare = await asked(rsaSign({ msg, padding_mode: PKCS1_PADDING, hash_algo: 0 }));
    expect(bare).toMatchObject({ padding: "pkcs1", digest: msg });
    expect(bare).not.toHaveProperty("hash");
  });

  test("G-b a signature has zeros in front where there is more room, and is refused where there is less", async () => {
    const wide = rsaSign({ signature_len: 70 });
    const { signature } = idataOf("rsa_sign_req", wide, await ask(asymRig(), wide));
    expect([...signature]).toEqual([...new Uint8Array(6), ...number(64, 9)]);
    await refusedUnasked(rsaSign({ signature_len: 63 }), Status.ERR);
    for (const primes of [2, 3, 4, 5]) {
      const key = rep2(primes);
      expect(await ask(asymRig(), rsaSign({ key, signature_len: 32 * primes }))).toMatchObject({ status: Status.OK });
      await refusedUnasked(rsaSign({ key, signature_len: 32 * primes - 1 }), Status.ERR);
    }
  });

  test("G-b the engine is asked with the bytes of a signature or a ciphertext as they came", async () => {
    const bytes = [number(64, 4), Uint8Array.of(...new Uint8Array(6), ...number(64, 4)), number(58, 4)];
    for (const padding_mode of [NO_PADDING, PKCS1_PADDING]) {
      for (const signature of bytes) {
        const hash_algo = HashAlgo.NO_HASH;
        expect(await asked(rsaVerify({ signature, padding_mode, hash_algo }))).toMatchObject({ signature });
        for (const key of [REP1, rep2(2)]) {
          const request = rsaDecrypt({ key, cmsg: signature, padding_mode });
          expect(await asked(request)).toMatchObject({ ciphertext: signature });
        }
      }
    }
  });
});

describe("encryption", () => {
  test("R12 the ciphertext is as long as the modulus, whatever the message", async () => {
    for (const msg of [number(0), number(1), number(53)]) {
      const request = rsaEncrypt({ msg });
      expect(await ask(asymRig(), request, 8 + 64)).toMatchObject({ status: Status.OK, length: 8 + 64 });
      await refusedUnasked8(request, 8 + 63);
    }
  });
  const refusedUnasked8 = async (request: Uint8Array, writable: number) => {
    const rig = asymRig();
    expect(await ask(rig, request, writable)).toMatchObject({ status: Status.ERR, length: 8 });
    expect(rig.engine.requests).toEqual([]);
  };

  test("R13 used.len tells how long a decrypted message is, reserved stays 0", async () => {
    for (const length of [0, 1, 53]) {
      const rig = heldAsymRig();
      const sent = rig.send(rig.data, rsaDecrypt(), 8 + 53);
      await rig.engine.succeed(0, number(length));
      expect(sent.length()).toBe(8 + length);
      expect(sent.response().subarray(0, 8 + length)).toEqual(Uint8Array.of(...new Uint8Array(8), ...number(length)));
    }
  });

  test("R14 OAEP takes no hash from the request", async () => {
    const encrypt = await asked(rsaEncrypt({ padding_mode: PKCS1_OAEP_PADDING }));
    expect(encrypt).toMatchObject({ operation: "rsa-encrypt", padding: "oaep" });
    expect(encrypt).not.toHaveProperty("hash");
    expect(await asked(rsaDecrypt({ padding_mode: PKCS1_OAEP_PADDING }))).toMatchObject({ padding: "oaep" });
  });

  test("R21 a bad padding, a message without room and a bad key are answered alike: ERR, 8 bytes", async () => {
    const answers: string[] = [];
    for (const outcome of [
      { ok: false, why: "rejected", detail: "padding" },
      { ok: false, why: "bad-key", detail: "key" },
      { ok: true, value: { kind: "bytes", bytes: number(99) } },
    ] as const) {
      const rig = heldAsymRig();
      const sent = rig.send(rig.data, rsaDecrypt(), 8 + 53);
      await rig.engine.complete(0, outcome);
      answers.push(`${sent.length()} ${sent.response().join()}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^8 1,0,0,0,0,0,0,0,238/);
  });
});

describe("key generation", () => {
  test("R18 e_len 0 means 65537; an e that is even, 1, or 2^256 and more gets ERR", async () => {
    const none = rsaKeygen({ e: new Uint8Array() });
    expect(await asked(none)).toMatchObject({ e: Uint8Array.of(1, 0, 1) });
    expect(idataOf("rsa_keygen_req", none, await ask(asymRig(), none)).pub_key_data.e).toEqual(Uint8Array.of(1, 0, 1));
    const long = [1, ...new Uint8Array(31), 1];
    for (const e of [[0], [1], [2], [0, 1], [1, 0, 0], long]) {
      await refusedUnasked(rsaKeygen({ e: Uint8Array.from(e), modulus_len: 128 }), 1);
    }
    const longest = new Uint8Array(32).fill(0xff);
    expect(await asked(rsaKeygen({ e: longest, modulus_len: 128 }))).toMatchObject({ e: longest });
    expect(await asked(rsaKeygen({ e: Uint8Array.of(0, 3) }))).toMatchObject({ e: Uint8Array.of(0, 3) });
  });

  test("R19 rep1: n and d as long as modulus_len, e as given", async () => {
    const request = rsaKeygen({ modulus_len: 72, primes: 3, rep: RsaPrivKeyRepType.REPTYPE1, e: Uint8Array.of(0, 3) });
    const size = 8 + 48 + 2 * 72 + 72 + 2;
    const answered = await ask(asymRig(), request, size);
    expect(answered).toMatchObject({ status: Status.OK, length: size });
    const idata = idataOf("rsa_keygen_req", request, answered);
    const key = { kind: "privkey_rep1", n_len: 72, d_len: 72 };
    expect(idata.priv_key).toEqual({ prime_number: 3, priv_key_rep_type: 0, key });
    expect(idata.priv_key_data).toEqual({
      kind: "privkey_rep1_data",
      n: number(72, 6),
      d: Uint8Array.of(0, ...number(71, 7)),
    });
    expect(idata.pub_key_data).toEqual({ n: number(72, 6), e: Uint8Array.of(0, 3) });
    await tight(request, size - 1);
  });

  test("R19 rep2: every number of a prime in modulus_len / primes bytes, rounded up", async () => {
    for (const [primes, bytes] of [
      [2, 36],
      [3, 24],
      [4, 18],
      [5, 15],
    ] as const) {
      const request = rsaKeygen({ modulus_len: 72, primes });
      const size = 8 + 48 + (5 + 3 * (primes - 2)) * bytes + 72 + 3;
      const answered = await ask(asymRig(), request, size);
      expect(answered).toMatchObject({ status: Status.OK, length: size });
      const { priv_key, priv_key_data } = idataOf("rsa_keygen_req", request, answered);
      const other = primes > 2 ? bytes : 0;
      expect(priv_key.key).toMatchObject({ p_len: bytes, qinv_len: bytes, r_len: other, d_len: other, t_len: other });
      expect(priv_key_data).toMatchObject({ qinv: Uint8Array.of(...new Uint8Array(bytes - 1), ...number(1)) });
      await tight(request, size - 1);
    }
  });

  const tight = async (request: Uint8Array, writable: number) => {
    const rig = asymRig();
    expect(await ask(rig, request, writable)).toMatchObject({ status: Status.ERR, length: 8 });
    expect(rig.engine.requests).toEqual([]);
  };

  test("R20 a modulus of 64 to 1024 bytes in steps of 8, of 2 to 5 primes", async () => {
    for (const modulus_len of [64, 72, 1024]) {
      expect(await asked(rsaKeygen({ modulus_len }))).toMatchObject({ modulusLength: modulus_len });
    }
    for (const modulus_len of [0, 8, 56, 65, 1025, 1032, 0xffff_fff8])
      await refusedUnasked(rsaKeygen({ modulus_len }), 1);
    for (const primes of [0, 1, 6, 0xffff_ffff]) await refusedUnasked(rsaKeygen({ primes }), 1);
  });
});
