/** DSA: the rows D. */
import { expect, test } from "vitest";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { DSA, dsaKeygen, dsaSign, dsaVerify, number } from "../../testing/asym-requests.ts";
import { ask, asked, asymRig, heldAsymRig, idataOf } from "../../testing/asym-rig.ts";
import { withWord } from "../../testing/asym-spoil.ts";

test("D2 group, key and message are handed on, in a signature and in a verification", async () => {
  const msg = number(9);
  expect(await asked(dsaSign({ msg, k: number(20) }))).toEqual({
    operation: "dsa-sign",
    group: DSA,
    x: number(20, 7),
    k: number(20),
    message: msg,
    hash: "sha1",
  });
  expect(await asked(dsaVerify({ msg, hash_algo: HashAlgo.NO_HASH }))).toEqual({
    operation: "dsa-verify",
    group: DSA,
    y: number(128, 7),
    r: number(20, 9),
    s: number(20, 10),
    digest: msg,
  });
});

test("D3 modulus_len is in bytes, and q's length follows: 128 and 20, 256 and 32, 384 and 32", async () => {
  for (const [modulusLength, divisorLength] of [
    [128, 20],
    [256, 32],
    [384, 32],
  ] as const) {
    expect(await asked(dsaKeygen(modulusLength))).toEqual({ operation: "dsa-keygen", modulusLength, divisorLength });
  }
  for (const modulus_len of [0, 1, 64, 127, 129, 383]) {
    expect(await ask(asymRig(), dsaKeygen(modulus_len))).toMatchObject({ status: Status.ERR });
  }
});

test("D4 D5 a new key: p, g and y as long as modulus_len, q and x as long as q, zeros in front", async () => {
  const rig = asymRig();
  const request = dsaKeygen(256);
  const idata = idataOf("dsa_keygen_req", request, await ask(rig, request));
  expect(idata).toMatchObject({ dsa: { p_len: 256, q_len: 32, g_len: 256, reserved: 0 }, x_len: 32, y_len: 256 });
  // The fake's g and x are a byte shorter.
  expect(idata.dsa_data.g).toEqual(Uint8Array.of(0, ...number(255, 3)));
  expect(idata.x).toEqual(Uint8Array.of(0, ...number(31, 4)));
  const size = 8 + 24 + 3 * 256 + 2 * 32;
  expect(await ask(asymRig(), request, size)).toMatchObject({ status: Status.OK, length: size });
  const tight = asymRig();
  expect(await ask(tight, request, size - 1)).toMatchObject({ status: Status.ERR, length: 8 });
  expect(tight.engine.requests).toEqual([]);
});

test("D6 above 3072 bits NOTSUPP; the engine is told the owner, so that it can be called off", async () => {
  for (const modulus_len of [385, 512, 1024, 0xffff_ffff]) {
    expect(await ask(asymRig(), dsaKeygen(modulus_len))).toMatchObject({ status: Status.NOTSUPP });
  }
  const rig = heldAsymRig();
  rig.send(rig.data, dsaKeygen(), 4096);
  expect(rig.engine.performOptions[0]?.owner).toBeDefined();
});

test("D6 a group of more than 3072 bits gets NOTSUPP from the device", async () => {
  const request = dsaSign();
  const p_len = withWord(request, "dsa.p_len", 385);
  // 257 bytes more, for p to be as long as it says.
  const at = 24 + 48;
  const long = Uint8Array.of(...p_len.subarray(0, at), ...number(257), ...p_len.subarray(at));
  expect(await ask(asymRig(), long)).toMatchObject({ status: Status.NOTSUPP });
});

test("E6 a DSA signature has room for q, or is refused", async () => {
  for (const name of ["r_len", "s_len"]) {
    expect(await ask(asymRig(), withWord(dsaSign(), name, 19))).toMatchObject({ status: Status.ERR, length: 8 });
  }
});
