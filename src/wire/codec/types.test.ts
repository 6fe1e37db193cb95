/**
 * What the compiler refuses. Each `@ts-expect-error` fails the type check if the mistake under it compiles. At run time
 * such a layout would be a bug of ours, never a WireError.
 */
import { expect, test } from "vitest";
import type { CtrlRequest, DataRequest } from "../crypto/requests.ts";
import { decode } from "./codec.ts";
import { bytes, doc, elements, le32, le64, padded, secret, u8 } from "./layout.ts";
import { dataStruct, sizedBy, struct } from "./layout-struct.ts";
import { select, selectKnown } from "./layout-union.ts";

const raw = new Uint8Array(16);

test("a length has to name a field", () => {
  // @ts-expect-error: there is no `length`
  expect(() => decode(struct("bad", { len: le32, data: bytes("length") }), raw)).toThrow(TypeError);
});

test("a length has to name a number", () => {
  // @ts-expect-error: `len` is a byte string
  expect(() => decode(struct("bad", { len: bytes(4), data: bytes("len") }), raw)).toThrow(TypeError);
  // @ts-expect-error: `len` is a bigint
  expect(() => decode(struct("bad", { len: le64, data: bytes("len") }), raw)).toThrow(TypeError);
});

test("what is said about a length does not hide the mistake", () => {
  // @ts-expect-error: there is no `length`
  expect(() => decode(struct("bad", { len: le32, data: doc(secret(bytes("length")), "Data.") }), raw)).toThrow(
    TypeError,
  );
});

test("a tag has to name a number, also under padding", () => {
  const a = struct("a", { x: u8 });
  // @ts-expect-error: there is no `tga`
  expect(() => decode(struct("bad", { tag: u8, u: select("tga", { a: [1, a] }) }), raw)).toThrow(TypeError);
  // @ts-expect-error: there is no `tga`
  expect(() => decode(struct("bad", { tag: u8, u: padded(8, select("tga", { a: [1, a] })) }), raw)).toThrow(TypeError);
});

test("a request is narrowed by its kind, and all kinds are known", () => {
  const what = ({ body }: CtrlRequest): Uint8Array | bigint => {
    switch (body.kind) {
      case "cipher_create_session":
        if (body.sym.kind === "chain") return body.sym.cipher_key;
        return body.sym.kind === "cipher" ? body.sym.key : body.sym.raw;
      case "akcipher_create_session":
        return body.para.u.kind === "rsa" ? BigInt(body.para.u.padding_algo) : body.key;
      case "hash_create_session":
      case "mac_create_session":
        return BigInt(body.para.algo);
      case "aead_create_session":
        return body.key;
      case "cipher_destroy_session":
      case "hash_destroy_session":
      case "mac_destroy_session":
      case "aead_destroy_session":
      case "akcipher_destroy_session":
        return body.session_id;
      case "unknown":
        return body.raw;
      default:
        return body satisfies never;
    }
  };
  const header = { opcode: 0, algo: 0, flag: 0, queue_id: 0 };
  expect(what({ header, body: { kind: "unknown", raw } })).toBe(raw);
});

test("only a verification has a digest", () => {
  const digest = ({ body }: DataRequest) => {
    if (body.kind === "akcipher_verify") return body.digest;
    // @ts-expect-error: a request to sign has none
    if (body.kind === "akcipher_sign") return body.digest;
    return undefined;
  };
  const header = { opcode: 0, algo: 0, session_id: 0n, flag: 0, padding: 0 };
  expect(digest({ header, body: { kind: "unknown", raw } })).toBeUndefined();
});

const lengths = struct("lengths", { a_len: u8, b_len: u8 });
const data = dataStruct("data", { a: bytes("a_len"), b: bytes("b_len") });

test("the sibling that sizes a struct has to have all of its lengths", () => {
  expect(decode(struct("good", { len: lengths, data: sizedBy("len", data) }), Uint8Array.of(1, 0, 7))).toEqual({
    len: { a_len: 1, b_len: 0 },
    data: { a: Uint8Array.of(7), b: new Uint8Array() },
  });
  // @ts-expect-error: there is no `length`
  expect(() => decode(struct("bad", { len: lengths, data: sizedBy("length", data) }), raw)).toThrow(TypeError);
  const half = struct("half", { a_len: u8 });
  // @ts-expect-error: `half` has no `b_len`
  expect(() => decode(struct("bad", { len: half, data: sizedBy("len", data) }), raw)).toThrow(TypeError);
  // @ts-expect-error: the lengths are not in the struct itself
  expect(() => decode(struct("bad", { len: lengths, data }), raw)).toThrow(TypeError);
});

test("a count has to name a number, and so has the length of what is counted", () => {
  const count = { less: 1, most: 2 };
  const good = struct("good", { n: u8, a_len: u8, a: elements(bytes("a_len"), { ref: "n", ...count }) });
  expect(decode(good, Uint8Array.of(3, 1, 8, 9)).a).toEqual([Uint8Array.of(8), Uint8Array.of(9)]);
  expect(() => decode(good, Uint8Array.of(0, 1, 8, 9))).toThrow("n is 0, not 1 to 3");
  // @ts-expect-error: there is no `m`
  expect(() => decode(struct("bad", { n: u8, a: elements(bytes("n"), { ref: "m", ...count }) }), raw)).toThrow();
  const one = Uint8Array.of(2, 1, 8);
  // @ts-expect-error: there is no `b_len`
  expect(() => decode(struct("bad", { n: u8, a: elements(bytes("b_len"), { ref: "n", ...count }) }), one)).toThrow();
});

test("a union without an unknown variant has none in its type, and needs its tag", () => {
  const a = struct("a", { x: u8 });
  const { u } = decode(struct("good", { tag: u8, u: selectKnown("tag", { a: [1, a] }) }), Uint8Array.of(1, 5));
  const x: number = u.x;
  expect(x).toBe(5);
  // @ts-expect-error: there is no `tga`
  expect(() => decode(struct("bad", { tag: u8, u: selectKnown("tga", { a: [1, a] }) }), raw)).toThrow(TypeError);
  expect(() => decode(struct("good", { tag: u8, u: selectKnown("tag", { a: [1, a] }) }), raw)).toThrow("tag is 0");
});
