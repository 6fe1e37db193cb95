import { createCipheriv, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Status } from "../../wire/crypto.ts";
import { cipherData, createCipher } from "../testing/requests.ts";
import { heldRig } from "../testing/rig.ts";

test("smoke", () => {
  const rig = heldRig();
  const key = randomBytes(16);
  const session = rig.open(createCipher({ key }));
  const iv = randomBytes(16);
  const src = randomBytes(64);
  const sent = rig.send(rig.data, cipherData({ session, iv, src }), 65);
  expect(sent.length()).toBe(65);
  expect(sent.response()[64]).toBe(Status.OK);
  const c = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
  expect(Buffer.from(sent.response().subarray(0, 64))).toEqual(Buffer.concat([c.update(src), c.final()]));
});
