/**
 * What Linux 6.1 puts into memory, byte by byte from its header files and not through our layouts. A device and its
 * tests that share a wrong constant agree with each other, and with no driver.
 */
import { constants, createCipheriv, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { expect, test } from "vitest";
import { createEngine } from "../../worker/engine.ts";
import { settled } from "../testing/fakes.ts";
import { heldRig, Rig } from "../testing/rig.ts";

/** Little-endian words of 32 bits. */
const words = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const bytes = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const KEY = Uint8Array.from({ length: 16 }, (_, i) => i);
const IV = Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + i);
const TEXT = Uint8Array.from({ length: 32 }, (_, i) => 3 * i);

/** 16 bytes of header, 16 of parameters, 32 unused, op_type 1, padding; `op` is 1 to encrypt, 2 to decrypt. */
const createAes = (op: number) => bytes(words(0x002, 3, 0, 0, 3, 16, op, 0, ...zeros(8), 1, 0), KEY);
/** Opcode 0 or 1, algo never set, session, flag, padding; lengths, 24 unused, op_type 1, padding. */
const aes = (opcode: number, session: number) =>
  bytes(words(opcode, 0, session, 0, 0, 0, 16, 32, 32, 0, ...zeros(6), 1, 0), IV, TEXT);
const destroy = (opcode: number, session: number) => words(opcode, 0, 0, 0, session, 0, ...zeros(12));

test("setkey opens two sessions, a request is encrypted, both sessions are closed", () => {
  const rig = heldRig();
  const ids = [1, 2].map((op) => {
    const answer = rig.send(rig.control, createAes(op), 16).response();
    expect([...answer.subarray(4)]).toEqual(zeros(12));
    return new DataView(answer.buffer).getUint32(0, true);
  });
  const [enc = 0, dec = 0] = ids;
  expect(enc).not.toBe(dec);
  const cipher = createCipheriv("aes-128-cbc", KEY, IV).setAutoPadding(false);
  const expected = bytes(cipher.update(TEXT), cipher.final());
  expect(rig.send(rig.data, aes(0x000, enc), 33).response()).toEqual(bytes(expected, Uint8Array.of(0)));
  const wrongWay = rig.send(rig.data, aes(0x001, enc), 33).response();
  expect(wrongWay[32]).toBe(1);
  for (const id of ids) expect([...rig.send(rig.control, destroy(0x003, id), 1).response()]).toEqual([0]);
  expect(rig.send(rig.data, aes(0x000, enc), 33).response()[32]).toBe(4);
});

test("an RSA session with raw padding encrypts with the private key's public half, and is closed", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const der = new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" }));
  const rig = new Rig({ engine: createEngine() }).start();
  // Opcode 0x404, RSA, `flag` left from the stack. RSA, private, length, raw padding, no hash; 36 bytes of stack.
  const stack = [0xc0de_dead, 0xffff_ffff, ...zeros(7)];
  const create = bytes(words(0x404, 1, 0x8765_4321, 0, 1, 2, der.length, 0, 0, ...stack), der);
  const answer = rig.send(rig.control, create, 16).response();
  const session = new DataView(answer.buffer).getUint32(0, true);
  expect([...answer.subarray(8)]).toEqual(zeros(8));

  const message = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const request = bytes(words(0x400, 1, session, 0, 0, 0, 8, 128, ...zeros(10)), message);
  const sent = rig.send(rig.data, request, 129);
  await settled();
  const padded = Buffer.concat([Buffer.alloc(120), message]);
  const expected = publicEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, padded);
  expect(sent.length()).toBe(129);
  expect(Buffer.from(sent.response())).toEqual(Buffer.concat([expected, Buffer.of(0)]));
  expect([...rig.send(rig.control, destroy(0x405, session), 1).response()]).toEqual([0]);
});
