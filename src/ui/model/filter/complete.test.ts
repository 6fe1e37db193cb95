import { expect, test } from "vitest";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { recorded } from "../../testing/script.ts";
import { TraceModel } from "../log/trace-model.ts";
import { completionAt } from "./complete.ts";

const model = new TraceModel();
for (const event of recorded((device) => {
  device.bind();
  const session = device.createAes(CipherOp.ENCRYPT);
  device.aes(session);
  device.aes(session);
  device.aesRefused();
})) {
  model.apply(event);
}

const offered = (text: string, caret = text.length) =>
  completionAt(text, caret, model.rows).options.map((option) => option.text);

test("fields come first, those of the row before those of the bytes", () => {
  expect(offered("").slice(0, 3)).toEqual(["no", "time", "queue"]);
  expect(offered("sta")[0]).toBe("status");
  expect(offered("src_d")).toContain("src_data_len");
  expect(offered("no == 1 && dur")).toEqual(["duration"]);
});

test("after a field come operators", () => {
  expect(offered("op ")).toEqual(["==", "!=", "<", "<=", ">", ">=", "contains", "in {"]);
  expect(offered("opcode con")).toEqual(["contains"]);
});

test("after an operator come the values that occur, most frequent first", () => {
  expect(offered("op == ")).toEqual(["CIPHER_ENCRYPT", "CIPHER_CREATE_SESSION"]);
  expect(offered("status in {OK, in")).toEqual(["INVSESS"]);
  expect(offered("header.opcode == cipher_c")).toEqual(["CIPHER_CREATE_SESSION"]);
});

test("inside a quoted text nothing is offered", () => {
  expect(offered('op == "CIPH')).toEqual([]);
});

test("what is begun under the caret is replaced", () => {
  expect(completionAt("stat == OK", 4, model.rows)).toMatchObject({ from: 0, to: 4 });
});
