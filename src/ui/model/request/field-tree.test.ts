import { expect, test } from "vitest";
import { maskedRequest, REDACT_ALL, Redactor } from "../../../trace/redact.ts";
import { rngExchange } from "../../../trace/testing/samples.ts";
import { encode } from "../../../wire/codec/codec.ts";
import { ECPrivateKey, NAMED_CURVES } from "../../../wire/codec/ec-der.ts";
import { CtrlOpcode } from "../../../wire/crypto/requests.ts";
import { AkcipherAlgo, AkcipherKeyType, CurveId } from "../../../wire/crypto/services/akcipher.ts";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { recorded, type ScriptedDevice } from "../../testing/script.ts";
import { CONTROL, DATA } from "../../testing/scripted-transport.ts";
import type { RequestRow } from "../log/rows.ts";
import { TraceModel } from "../log/trace-model.ts";
import { copied } from "./copy.ts";
import { fieldAt, findNode, initiallyCollapsed, leavesOf, requestTrees, visibleNodes } from "./field-tree.ts";
import { byteAt, dumpOf, lineOf } from "./hex-dump.ts";
import { maskedNode } from "./mask.ts";

function last(play: (device: ScriptedDevice) => void): RequestRow {
  const model = new TraceModel();
  for (const event of recorded(play)) model.apply(event);
  const row = model.rows.at(model.rows.end - 1);
  if (row?.kind !== "request") throw new Error("no request");
  return row;
}

const aes = () =>
  last((script) => {
    script.bind();
    script.aes(script.createAes(CipherOp.ENCRYPT), 40);
  });

test("a field has its value, the value's name, a meaning and a clause", () => {
  const opcode = findNode(requestTrees(aes()), "readable/header/opcode");
  expect(opcode).toMatchObject({ offset: 0, size: 4, value: "0", symbol: "CIPHER_ENCRYPT" });
  expect(opcode?.meaning).not.toBe("");
  expect(opcode?.clause).toMatch(/^5\.9\..* Data Virtqueue$/);
});

test("5.4.6 the tree of an entropy request has the bytes that were written, and the mask hides them", () => {
  const model = new TraceModel();
  for (const event of rngExchange(Uint8Array.of(0xab, 0xcd), 64)) model.apply(event);
  const row = model.rows.at(0);
  if (row?.kind !== "request") throw new Error("no request");
  const random = findNode(requestTrees(row), "writable/random");
  expect(random).toMatchObject({ value: "ab cd", size: 2, content: "secret", clause: "5.4.6 Device Operation" });
  expect(random && maskedNode(random).value).not.toContain("ab");
  expect(findNode(requestTrees(maskedRequest(row)), "writable/random")?.value).toBe("2 bytes, masked");
});

test("the leaves of a side cover its bytes without gap or overlap", () => {
  const row = aes();
  for (const side of ["readable", "writable"] as const) {
    let at = 0;
    for (const leaf of leavesOf(requestTrees(row), side)) {
      expect(leaf.offset).toBe(at);
      at += leaf.size;
    }
    expect(at).toBe(side === "readable" ? row.popped.readable.length : row.popped.writableLength);
  }
});

test("the field at a byte is the innermost one", () => {
  const trees = requestTrees(aes());
  expect(fieldAt(trees, "readable", 8)?.id).toBe("readable/header/session_id");
  expect(fieldAt(trees, "writable", 40)?.name).toBe("status");
  expect(fieldAt(trees, "writable", 41)).toBeUndefined();
});

test("an RSA key opens down to its integers, at their own bytes", () => {
  const row = last((script) => {
    script.bind();
    script.createRsa();
  });
  const trees = requestTrees(row);
  const modulus = leavesOf(trees, "readable").find(({ id }) => id.endsWith("RSAPrivateKey/modulus/content"));
  expect(modulus).toMatchObject({ size: 65 });
  expect(row.popped.readable[modulus?.offset ?? 0]).toBe(0);
  expect(initiallyCollapsed(trees).size).toBeGreaterThan(5);
});

test("an ECDSA key opens down to its number, its curve by name and its point", () => {
  const [privateKey, publicKey] = [new Uint8Array(66).fill(1), Uint8Array.of(2, ...new Uint8Array(66))];
  const key = encode(ECPrivateKey, { version: 1, privateKey, parameters: NAMED_CURVES.NIST_P521.oid, publicKey });
  const words = [CtrlOpcode.AKCIPHER_CREATE_SESSION, 0, 0, 0, AkcipherAlgo.ECDSA, AkcipherKeyType.PRIVATE];
  const fixed = [...words, key.length, CurveId.NIST_P521, ...new Array<number>(10).fill(0)];
  const readable = Uint8Array.of(...new Uint8Array(Uint32Array.from(fixed).buffer), ...key);
  const row = last((script) => {
    script.bind();
    script.pop({ queue: CONTROL, readable, split: [], writable: [16] });
  });
  expect(row.algorithm).toBe("ECDSA P-521");
  const trees = requestTrees(row);
  const named = (end: string) => leavesOf(trees, "readable").find(({ id }) => id.endsWith(`ECPrivateKey/${end}`));
  expect(named("privateKey/content")).toMatchObject({ size: 66 });
  expect(named("publicKey/value/content")).toMatchObject({ size: 67 });
  expect(findNode(trees, `${named("parameters/tag")?.id.replace(/\/tag$/, "")}`)?.symbol).toBe("NIST_P521");
});

test("what the device did not write is not shown as zeros", () => {
  const row = last((script) => {
    script.bind();
    script.aesRefused(32);
  });
  expect(findNode(requestTrees(row), "writable/dst_data")?.value).toBe("not written");
  const dump = dumpOf(row, 16);
  expect(byteAt(dump, "writable", 0)).toBeUndefined();
  expect(byteAt(dump, "writable", 32)).toBe(4);
});

test("bytes that end too early show what is there and what is wrong", () => {
  const row = last((script) => {
    script.bind();
    script.pop({ queue: DATA, readable: Uint8Array.of(1, 4, 0, 0, 1, 0), split: [], writable: [1] });
  });
  const nodes = visibleNodes(requestTrees(row), new Set()).map(({ node }) => node);
  expect(nodes.find(({ name }) => name === "opcode")?.symbol).toBe("AKCIPHER_DECRYPT");
  expect(nodes.some(({ problem }) => problem.includes("needs"))).toBe(true);
});

test("a request that is not answered yet has no answer tree", () => {
  const row = last((script) => {
    script.bind();
    script.pop({ queue: CONTROL, readable: new Uint8Array(72), split: [], writable: [16] });
  });
  expect(requestTrees(row).map(({ side }) => side)).toEqual(["readable"]);
});

test("the inside of a collapsed field is not visible", () => {
  const trees = requestTrees(aes());
  const shown = visibleNodes(trees, new Set(["readable/header"]));
  expect(shown.some(({ node }) => node.id === "readable/header")).toBe(true);
  expect(shown.some(({ node }) => node.id.startsWith("readable/header/"))).toBe(false);
});

test("the dump goes by descriptor, with guest addresses and the direction", () => {
  const row = aes();
  const dump = dumpOf(row, 16);
  const heads = dump.lines.filter((line) => line.kind === "descriptor");
  expect(heads.map(({ side, descriptor }) => [side, descriptor.length])).toEqual([
    ["readable", 72],
    ["readable", 16],
    ["readable", 40],
    ["writable", 40],
    ["writable", 1],
  ]);
  const line = dump.lines[lineOf(dump, "readable", 88)];
  expect(line).toMatchObject({ offset: 88, address: row.popped.chain[2]?.address });
});

/** The row of the last request, as it is read from a file that was saved without its secrets. */
function leftOut(play: (device: ScriptedDevice) => void): RequestRow {
  const model = new TraceModel();
  const redactor = new Redactor(REDACT_ALL);
  for (const event of recorded(play)) model.apply(redactor.redact(event));
  const row = model.rows.at(model.rows.end - 1);
  if (row?.kind !== "request") throw new Error("no request");
  return row;
}

const leftOutAes = () =>
  leftOut((script) => {
    script.bind();
    script.aes(script.createAes(CipherOp.ENCRYPT), 40);
  });

/** The row of a request whose payload a full log has dropped. */
function dropped(): RequestRow {
  const model = new TraceModel({ bytes: 2 << 20 });
  const play = (script: ScriptedDevice) => {
    script.bind();
    const session = script.createAes(CipherOp.ENCRYPT);
    for (let count = 0; count < 40; count++) script.aes(session, 65_536);
  };
  for (const event of recorded(play)) model.apply(event);
  const row = model.rows.at(1);
  if (row?.kind !== "request") throw new Error("no request");
  return row;
}

test("a field that was left out says so, with its length, and is neither zeros nor empty", () => {
  const trees = requestTrees(leftOutAes());
  const iv = leavesOf(trees, "readable").find(({ name }) => name === "iv");
  expect(iv).toMatchObject({ value: "16 bytes, left out of the file", raw: undefined, absence: "left-out" });
  expect(trees.map(({ value }) => value)).toEqual([
    "128 bytes, 56 of them left out",
    "41 bytes, 40 of them left out, used.len 41",
  ]);
  expect(findNode(trees, "readable/header/opcode")).toMatchObject({ symbol: "CIPHER_ENCRYPT", absence: undefined });
});

test("a key that was left out opens to its public parts, and says which are not there", () => {
  const trees = requestTrees(
    leftOut((script) => {
      script.bind();
      script.createRsa();
    }),
  );
  const content = (name: string) =>
    leavesOf(trees, "readable").find(({ id }) => id.endsWith(`RSAPrivateKey/${name}/content`));
  expect(content("modulus")?.raw).toBeInstanceOf(Uint8Array);
  expect(content("prime1")).toMatchObject({ raw: undefined, absence: "left-out" });
});

test("a row whose payload was dropped has its header and its lengths, and says what is gone", () => {
  const row = dropped();
  const trees = requestTrees(row);
  expect(row).toMatchObject({ operation: "CIPHER_ENCRYPT", status: "OK", readBytes: 65_624, writtenBytes: 65_537 });
  const field = (name: string) => leavesOf(trees, "readable").find((leaf) => leaf.name === name);
  expect(field("src_data_len")?.raw).toBe(65_536);
  expect(field("iv")?.raw).toBeInstanceOf(Uint8Array);
  expect(field("src_data")).toMatchObject({ value: "65\u2009536 bytes, 65\u2009496 of them dropped", raw: undefined });
  expect(leavesOf(trees, "readable").every(({ problem }) => problem === "")).toBe(true);
});

test("bytes that the log does not have are no zeros in the dump, in a copied text, in hex and in JSON", () => {
  const row = dropped();
  const dump = dumpOf(row, 16);
  expect([byteAt(dump, "readable", 127), byteAt(dump, "readable", 128)]).toEqual([expect.any(Number), undefined]);
  const said = "[65\u2009496 bytes, dropped, as the log was full]";
  expect(copied(row, "hex")).toContain(said);
  expect(JSON.parse(copied(row, "json")).popped.readable).toContain(said);
  for (const form of ["text", "json", "hex"] as const) {
    expect(copied(row, form).length).toBeLessThan(6000);
    expect(copied(leftOutAes(), form)).toContain("left out of the file");
    // The mask has nothing to hide of what is not there.
    const other = leftOutAes();
    expect(copied(other, form, maskedRequest(other))).toBe(copied(other, form));
    const whole = aes();
    expect(copied(whole, form, maskedRequest(whole))).toContain("masked");
  }
});
