/** Diffie-Hellman: the rows H that are not about curves. */
import { expect, test } from "vitest";
import { Status } from "../../../wire/crypto/status.ts";
import { dhCompute, dhKeygen, dhParamGen, number } from "../../testing/asym-requests.ts";
import { ask, asked, asymRig, heldAsymRig, idataOf } from "../../testing/asym-rig.ts";
import { withU32, withWord } from "../../testing/asym-spoil.ts";

test("H1 a new group is in idata, as a whole dh_parameter, p and g as long as modules_len", async () => {
  const request = dhParamGen();
  const size = 8 + 16 + 2 * 64;
  const answered = await ask(asymRig(), request, size);
  expect(answered).toMatchObject({ status: Status.OK, length: size });
  const { dh_param } = idataOf("dh_keyexchg_param_gen_req", request, answered);
  expect(dh_param).toEqual({
    modules_len: 64,
    reserved: 0,
    p_len: 64,
    g_len: 64,
    p: number(64),
    g: Uint8Array.of(...new Uint8Array(63), 2),
  });
  const tight = asymRig();
  expect(await ask(tight, request, size - 1)).toMatchObject({ status: Status.ERR, length: 8 });
  expect(tight.engine.requests).toEqual([]);
});

test("H1 p_len and g_len are ignored, whether a p and a g come with the request or not", async () => {
  const size = 8 + 16 + 2 * 64;
  const plain = dhParamGen();
  for (const [p_len, g_len] of [
    [64, 64],
    [1, 0],
    [0xffff_ffff, 0xffff_ffff],
  ] as const) {
    const lengths = withWord(withWord(plain, "p_len", p_len), "g_len", g_len);
    for (const request of [lengths, Uint8Array.of(...lengths, ...number(64), ...number(64))]) {
      expect(await asked(request)).toEqual(await asked(plain));
      expect(await ask(asymRig(), request, size)).toMatchObject({ status: Status.OK, length: size });
    }
  }
});

test("H2 modules_len is in bytes: 64 to 1024", async () => {
  for (const modules_len of [64, 65, 1024]) {
    expect(await asked(dhParamGen({ modules_len }))).toMatchObject({ modulusLength: modules_len });
  }
  for (const modules_len of [0, 1, 63]) {
    expect(await ask(asymRig(), dhParamGen({ modules_len }))).toMatchObject({ status: Status.ERR });
  }
  for (const modules_len of [1025, 0xffff_ffff]) {
    expect(await ask(asymRig(), dhParamGen({ modules_len }))).toMatchObject({ status: Status.NOTSUPP });
  }
});

test("H3 the group is a new one, or that of RFC 7919 where the device was made so", async () => {
  expect(await asked(dhParamGen())).toMatchObject({ operation: "dh-params", kind: "random" });
  const rig = heldAsymRig({ dhGroups: "rfc7919" });
  rig.send(rig.data, dhParamGen(), 4096);
  expect(rig.engine.requests).toMatchObject([{ kind: "rfc7919" }]);
});

test("H3 the order q of a new group is not returned: the answer ends behind p and g", async () => {
  const request = dhParamGen();
  const answered = await ask(asymRig(), request);
  const { dh_param } = idataOf("dh_keyexchg_param_gen_req", request, answered);
  expect(Object.keys(dh_param)).toEqual(["modules_len", "reserved", "p_len", "g_len", "p", "g"]);
  expect(answered.length).toBe(8 + 16 + dh_param.p_len + dh_param.g_len);
});

test("H5 both keys are as long as p, zeros in front", async () => {
  const request = dhKeygen({ p: Uint8Array.of(0, ...number(64)) });
  const answered = await ask(asymRig(), request, 8 + 8 + 2 * 65);
  expect(answered).toMatchObject({ status: Status.OK, length: 8 + 8 + 2 * 65 });
  const { x_len, y_len, x, y } = idataOf("dh_keyexchg_key_gen_req", request, answered);
  expect([x_len, y_len]).toEqual([65, 65]);
  expect([...x]).toEqual([...new Uint8Array(64), 9]);
  expect([...y]).toEqual([0, ...number(64, 9)]);
});

test("H6 a computation has its lengths in odata, behind p and g", async () => {
  const request = dhCompute();
  expect(request.length).toBe(24 + 24 + 64 + 1 + 16 + 20 + 64);
  expect(await asked(request)).toEqual({ operation: "dh-compute", p: number(64), x: number(20, 7), y: number(64, 8) });
});

test("H7 the secret has room for p, and zeros in front of it", async () => {
  const request = dhCompute({ shared_secret_len: 70 });
  const { shared_secret } = idataOf("dh_keyexchg_key_compute_req", request, await ask(asymRig(), request));
  expect([...shared_secret]).toEqual([...new Uint8Array(6), ...number(64, 9)]);
  const zeros = dhCompute({ p: Uint8Array.of(0, 0, ...number(64)), shared_secret_len: 64 });
  expect(await ask(asymRig(), zeros)).toMatchObject({ status: Status.OK, length: 72 });
  const tight = asymRig();
  expect(await ask(tight, dhCompute({ shared_secret_len: 63 }))).toMatchObject({ status: Status.ERR, length: 8 });
  expect(tight.engine.requests).toEqual([]);
});

test("H8 a public key that the engine does not accept gets ERR", async () => {
  const rig = heldAsymRig();
  const sent = rig.send(rig.data, dhCompute(), 100);
  await rig.engine.complete(0, { ok: false, why: "rejected", detail: "y is p - 1" });
  expect(sent.response()[0]).toBe(Status.ERR);
});

test("H9 every request of the exchange has a status", async () => {
  for (const request of [dhParamGen(), dhKeygen(), dhCompute()]) {
    expect(await ask(asymRig(), request)).toMatchObject({ status: Status.OK, second: 0 });
  }
});

test("H15 another keyexchg_op gets NOTSUPP, and so does GEN_DH_PARAM for ECDH", async () => {
  for (const op of [3, 4, 0xffff_ffff]) {
    expect(await ask(asymRig(), withWord(dhKeygen(), "keyexchg_op", op))).toMatchObject({ status: Status.NOTSUPP });
  }
  const ecdh = withU32(dhParamGen(), 4, 5);
  expect(await ask(asymRig(), ecdh)).toMatchObject({ status: Status.NOTSUPP });
});
