/** Elliptic curves: the rows E, and those of H that are about ECDH. */
import { describe, expect, test } from "vitest";
import { EcFieldType } from "../../../wire/crypto/services/asym-ec.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { EC, ecdhCompute, ecdhKeygen, ecdsaSign, ecdsaVerify, ecKeygen, number } from "../../testing/asym-requests.ts";
import { ask, asked, asymRig, heldAsymRig, idataOf } from "../../testing/asym-rig.ts";
import { withWord } from "../../testing/asym-spoil.ts";

const BINARY = { group: { ...EC, q: Uint8Array.of(8, ...new Uint8Array(19), 0xc9) }, field_type: EcFieldType.BINARY };
const all = (group: typeof EC, field_type?: number) => {
  const fields = { group, ...(field_type !== undefined && { field_type }) };
  return [ecdsaSign(fields), ecdsaVerify(fields), ecKeygen(fields), ecdhKeygen(fields), ecdhCompute(fields)];
};

describe("groups", () => {
  test("E1 the group is handed on as it is: generator, order, field, coefficients, cofactor", async () => {
    for (const request of all(EC)) expect(await asked(request)).toMatchObject({ group: { field: "prime", ...EC } });
    for (const request of all(BINARY.group, BINARY.field_type)) {
      expect(await asked(request)).toMatchObject({ group: { field: "binary", q: BINARY.group.q } });
    }
  });

  test("E2 h_len 0 leaves the cofactor open", async () => {
    const group = { ...EC, h: new Uint8Array() };
    for (const request of all(group)) expect(await asked(request)).toMatchObject({ group: { h: new Uint8Array() } });
  });

  test("E3 an unknown field_type gets NOTSUPP, and so does a field that is too large", async () => {
    const large = { ...EC, q: number(129) };
    const unknown = [2, 0xffff_ffff].flatMap((field_type) => all(EC, field_type));
    // 571 bits of degree are 572 bits of polynomial; degree 572 is one too many.
    const degree572 = { ...EC, q: Uint8Array.of(0x10, ...new Uint8Array(71)) };
    for (const request of [...unknown, ...all(large), ...all(degree572, EcFieldType.BINARY)]) {
      const rig = asymRig();
      expect(await ask(rig, request)).toMatchObject({ status: Status.NOTSUPP, length: 8 });
      expect(rig.engine.requests).toEqual([]);
    }
  });

  test("E3 a prime field of 1024 bits and a binary one of degree 571 are handed on", async () => {
    const wide = { ...EC, q: number(128) };
    expect(await asked(ecdsaSign({ group: wide }))).toMatchObject({ group: { q: number(128) } });
    const q = Uint8Array.of(0x08, ...new Uint8Array(71));
    expect(await asked(ecdsaSign({ group: { ...EC, q }, field_type: 1 }))).toMatchObject({ group: { q } });
  });

  test("E3 a group that the engine does not accept gets ERR", async () => {
    const rig = heldAsymRig();
    const sent = rig.send(rig.data, ecdsaSign(), 100);
    await rig.engine.complete(0, { ok: false, why: "bad-key", detail: "the generator is not on the curve" });
    expect(sent.response()[0]).toBe(Status.ERR);
  });
});

describe("ECDSA", () => {
  test("E4 hash_algo is that of the HASH service; NO_HASH means that msg is the digest", async () => {
    const msg = number(20);
    expect(await asked(ecdsaSign({ msg, hash_algo: HashAlgo.SHA1 }))).toMatchObject({ message: msg, hash: "sha1" });
    expect(await asked(ecdsaSign({ msg, hash_algo: HashAlgo.SHA3_512 }))).toMatchObject({ hash: "sha3-512" });
    const none = await asked(ecdsaSign({ msg, hash_algo: HashAlgo.NO_HASH }));
    expect(none).toMatchObject({ digest: msg });
    expect(none).not.toHaveProperty("hash");
    for (const hash_algo of [HashAlgo.SHA3_SHAKE128, HashAlgo.SHA3_SHAKE256, 13, 0xffff_ffff]) {
      expect(await ask(asymRig(), ecdsaSign({ hash_algo }))).toMatchObject({ status: Status.NOTSUPP });
      expect(await ask(asymRig(), ecdsaVerify({ hash_algo }))).toMatchObject({ status: Status.NOTSUPP, second: 2 });
    }
  });

  test("E5 k_len 0 leaves k to the device; a k that is given is used", async () => {
    expect(await asked(ecdsaSign())).not.toHaveProperty("k");
    expect(await asked(ecdsaSign({ k: number(32) }))).toMatchObject({ k: number(32) });
    expect(await asked(ecdsaSign({ k: Uint8Array.of(0) }))).toMatchObject({ k: Uint8Array.of(0) });
  });

  test("E6 r_len and s_len are room: zeros in front where there is more, ERR and no part of it where there is less", async () => {
    const wide = ecdsaSign({ room: 50 });
    expect(idataOf("ecdsa_sign_req", wide, await ask(asymRig(), wide)).r.at(-1)).toBe(5);
    for (const name of ["r_len", "s_len"]) {
      const rig = asymRig();
      const request = withWord(ecdsaSign(), name, 31);
      expect(await ask(rig, request)).toMatchObject({ status: Status.ERR, length: 8 });
      expect(rig.engine.requests).toEqual([]);
    }
  });

  test("E7 a digest of any length is handed on whole: the engine takes its leftmost bits", async () => {
    const msg = number(64);
    expect(await asked(ecdsaSign({ msg, hash_algo: HashAlgo.NO_HASH }))).toMatchObject({ digest: msg });
    expect(await asked(ecdsaVerify({ msg, hash_algo: HashAlgo.NO_HASH }))).toMatchObject({ digest: msg });
  });

  test("E9 r or s out of range is a bad signature, a point off the curve an error", async () => {
    const rig = heldAsymRig();
    const range = rig.send(rig.data, ecdsaVerify(), 8);
    const point = rig.send(rig.data, ecdsaVerify(), 8);
    await rig.engine.complete(0, { ok: true, value: { kind: "verdict", valid: false } });
    await rig.engine.complete(1, { ok: false, why: "bad-key", detail: "not on the curve" });
    expect(range.response()).toEqual(Uint8Array.of(Status.OK, 0, 0, 0, Status.BADMSG, 0, 0, 0));
    expect(point.response()).toEqual(Uint8Array.of(Status.ERR, 0, 0, 0, Status.BADMSG, 0, 0, 0));
  });
});

describe("keys and ECDH", () => {
  test("H10 GEN_KEY asks for a key, COMPUTE_KEY for a secret, and the RFC's advice to send GEN_KEY for both is a slip", async () => {
    expect(await asked(ecdhKeygen())).toMatchObject({ operation: "ec-keygen" });
    expect(await asked(ecdhCompute())).toMatchObject({ operation: "ecdh" });
    expect(await asked(withWord(ecdhKeygen(), "keyexchg_op", 0))).toMatchObject({ operation: "ec-keygen" });
    for (const op of [2, 3, 0xffff_ffff]) {
      expect(await ask(asymRig(), withWord(ecdhCompute(), "keyexchg_op", op))).toMatchObject({ status: 3 });
    }
  });

  test("H11 the outer d_len, x_len and y_len count; those inside are ignored", async () => {
    const request = ecdhCompute();
    const inner = withWord(request, "parameter.parameter.d_len", 0);
    expect(await asked(inner)).toEqual(await asked(request));
    expect(await asked(request)).toMatchObject({ d: number(32, 7), point: { x: number(32, 8), y: number(32, 9) } });
  });

  test("H12 a computation without its odata gets ERR", async () => {
    const request = ecdhCompute();
    expect(await ask(asymRig(), request.subarray(0, -96))).toMatchObject({ status: Status.ERR });
  });

  test("H13 the secret is the x coordinate, in shared_secret_len bytes, at least as many as an element has", async () => {
    const request = ecdhCompute({ shared_secret_len: 40 });
    const { shared_secret } = idataOf("ecdh_keyexchg_key_compute_req", request, await ask(asymRig(), request));
    expect([...shared_secret]).toEqual([...new Uint8Array(9), ...number(31, 8)]);
    expect(await ask(asymRig(), ecdhCompute({ shared_secret_len: 31 }))).toMatchObject({ status: Status.ERR });
    // Degree 163: elements of 21 bytes, as many as the polynomial has; degree 160: 20 of 21.
    const q = Uint8Array.of(1, ...new Uint8Array(20));
    const of160 = { group: { ...EC, q }, field_type: 1 };
    expect(await asked(ecdhCompute({ ...of160, shared_secret_len: 20 }))).toMatchObject({ operation: "ecdh" });
    expect(await ask(asymRig(), ecdhCompute({ ...BINARY, shared_secret_len: 20 }))).toMatchObject({ status: 1 });
  });

  test("H14 H16 KEY_GEN for ECDSA or ECDH and KEY_EXCHG for ECDH give the same key", async () => {
    const requests = [ecKeygen({ algo: 4 }), ecKeygen({ algo: 5 }), ecdhKeygen()];
    const answers = await Promise.all(requests.map((request) => ask(asymRig(), request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(requests[2]?.length).toBe((requests[0]?.length ?? 0) + 8);
    const { d, x, y } = idataOf("ec_keygen_req", ecKeygen(), answers[0] as (typeof answers)[0]);
    expect([d.length, x.length, y.length]).toEqual([32, 32, 32]);
    expect(x.at(-1)).toBe(7);
  });

  test("H16 room that is too small for some key is refused before one is made", async () => {
    for (const fields of [{ d_len: 31 }, { x_len: 31 }, { y_len: 31 }]) {
      const rig = asymRig();
      expect(await ask(rig, ecKeygen(fields))).toMatchObject({ status: Status.ERR, length: 8 });
      expect(await ask(rig, ecdhKeygen(fields))).toMatchObject({ status: Status.ERR, length: 8 });
      expect(rig.engine.requests).toEqual([]);
    }
  });

  test("H17 52 bytes of fixed part, and the numbers right behind them", () => {
    expect(ecKeygen().length).toBe(24 + 52 + 6 * 32 + 1);
  });
});
