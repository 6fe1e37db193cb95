import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import { CtrlRequest } from "../crypto/requests.ts";
import * as pci from "../virtio/pci.ts";
import * as virtio from "../virtio/virtio.ts";
import { type Codec, decode, encode, type Field, WireError, walk } from "./codec.ts";
import * as der from "./der.ts";
import { array, bits, bytes, doc, flags, le16, le32, le64, padded, rest, secret, u8 } from "./layout.ts";
import { struct } from "./layout-struct.ts";
import { select } from "./layout-union.ts";

const isCodec = (value: unknown): value is Codec<unknown> =>
  typeof value === "object" && value !== null && "read" in value && "write" in value;

/** Every layout there is. */
const layouts = Object.entries<unknown>({
  ...virtio,
  ...pci,
  ...crypto,
  ...der,
  availRing: virtio.availRing(4),
  usedRing: virtio.usedRing(4),
}).filter((entry): entry is [string, Codec<unknown>] => isCodec(entry[1]));

const leaves = (field: Field): Field[] => (field.children.length ? field.children.flatMap(leaves) : [field]);

/** Opcodes and lengths that lead somewhere, and any others. */
const le32Bytes = fc
  .oneof(
    fc.constantFrom(0, 1, 2, 3, 8, 16, 0x002, 0x404, 0x400, 0x403, 0x003),
    fc.integer({ min: 0, max: 0xffff_ffff }),
  )
  .map((value) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]);
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 160 }),
  fc.array(le32Bytes, { maxLength: 40 }).map((words) => Uint8Array.from(words.flat())),
);

suite("hostile bytes", () => {
  test.each(layouts)("%s: any bytes decode or throw WireError, and walk sees what decode sees", (_, codec) => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const { root, error } = walk(codec, raw);
        if (error) {
          expect(() => decode(codec, raw)).toThrow(error);
          expect(error).toBeInstanceOf(WireError);
        } else {
          expect(decode(codec, raw)).toEqual(root.value);
        }
      }),
    );
  });

  test.each(layouts)("%s: what was decoded encodes to bytes that decode to the same", (_, codec) => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const { root, error } = walk(codec, raw);
        if (error) return;
        expect(decode(codec, encode(codec, root.value))).toEqual(root.value);
      }),
    );
  });

  test.each(layouts)("%s: the leaves tile the bytes, with what is left as unparsed", (_, codec) => {
    fc.assert(
      fc.property(hostile, (raw) => {
        let at = 0;
        const { root } = walk(struct("layout", { value: codec }), raw, { unparsed: true });
        for (const leaf of leaves(root)) {
          expect(leaf.offset).toBe(at);
          at += leaf.size;
        }
        expect(at).toBe(raw.length);
      }),
    );
  });

  test("a length of 4 GiB is refused before anything is allocated", () => {
    const request = new Uint8Array(88);
    request.set([0x04, 0x04, 0, 0], 0);
    request.set([1, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 16);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 50; i++) {
      expect(() => decode(CtrlRequest, request)).toThrow("needs 4294967295 bytes, 16 left");
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });
});

suite("decode", () => {
  const layout = struct("s", { len: le16, data: bytes("len"), tail: le32 });

  test("copies byte strings, also out of a Node Buffer", () => {
    const raw = Buffer.from([1, 0, 7, 0, 0, 0, 0]);
    const { data } = decode(layout, raw);
    raw.fill(0xff);
    expect(data).toEqual(Uint8Array.of(7));
    expect(data.constructor).toBe(Uint8Array);
  });

  test("reads from the middle of a buffer", () => {
    expect(decode(le32, Uint8Array.of(9, 1, 2, 3, 4, 9).subarray(1, 5))).toBe(0x04030201);
  });

  test("ignores bytes behind the value", () => {
    expect(decode(le16, Uint8Array.of(1, 0, 9, 9))).toBe(1);
  });

  test("an error names the field, the byte and the problem", () => {
    const nested = struct("n", { outer: struct("o", { inner: layout }) });
    const error = walk(nested, Uint8Array.of(3, 0, 1)).error;
    expect(error).toMatchObject({ path: "outer.inner.data", offset: 2, problem: "needs 3 bytes, 1 left" });
    expect(() => decode(nested, Uint8Array.of(3, 0, 1))).toThrow("outer.inner.data at byte 2: needs 3 bytes, 1 left");
  });
});

suite("encode", () => {
  test("refuses a byte string that contradicts its length field", () => {
    const layout = struct("s", { len: le16, data: bytes("len") });
    expect(() => encode(layout, { len: 2, data: new Uint8Array(3) })).toThrow(RangeError);
  });

  test("refuses a variant that is longer than its padding", () => {
    const layout = padded(2, struct("s", { data: rest() }));
    expect(() => encode(layout, { data: new Uint8Array(3) })).toThrow("1 bytes too many");
  });

  test("grows past its first buffer", () => {
    const value = { data: new Uint8Array(5000).fill(7) };
    expect(encode(struct("s", { data: rest() }), value)).toEqual(value.data);
  });
});

suite("walk", () => {
  const Header = struct("header", { kind: doc(u8, "Kind.", "2 Own clause"), mode: flags(u8, { A: 1, B: 2 }) });
  const Message = struct(
    "message",
    { header: doc(Header, "Starts it."), len: le16, key: doc(secret(bytes("len")), "The key.") },
    { clause: "1 Whole", meaning: "A message." },
  );
  const raw = Uint8Array.of(5, 3, 2, 0, 8, 9, 0xaa, 0xbb);

  test("each field has type, value, label, meaning, clause and content", () => {
    const { root } = walk(Message, raw);
    expect(root).toMatchObject({ type: "struct message", meaning: "A message.", clause: "1 Whole", size: 6 });
    const [header, len, key] = root.children;
    expect(header).toMatchObject({ name: "header", meaning: "Starts it.", clause: "1 Whole", offset: 0, size: 2 });
    expect(header?.children[0]).toMatchObject({ name: "kind", type: "u8", value: 5, clause: "2 Own clause" });
    expect(header?.children[1]).toMatchObject({ name: "mode", value: 3, label: "A | B" });
    expect(len).toMatchObject({ name: "len", type: "le16", value: 2, content: undefined });
    expect(key).toMatchObject({ type: "u8[len]", value: Uint8Array.of(8, 9), content: "secret", meaning: "The key." });
  });

  test("bytes behind the value are a field when asked for", () => {
    expect(walk(Message, raw).root.children).toHaveLength(3);
    const { root } = walk(Message, raw, { unparsed: true });
    expect(root.size).toBe(8);
    expect(root.children[3]).toMatchObject({ name: "unparsed", offset: 6, size: 2, value: Uint8Array.of(0xaa, 0xbb) });
  });

  test("a value cut at any byte keeps the fields before the cut, and the error on the field that is cut", () => {
    const whole = leaves(walk(Message, raw.subarray(0, 6)).root);
    for (let cut = 0; cut < 6; cut++) {
      const { root, error } = walk(Message, raw.subarray(0, cut), { unparsed: true });
      const complete = whole.filter((leaf) => leaf.offset + leaf.size <= cut);
      const seen = leaves(root);
      expect(seen.slice(0, complete.length)).toEqual(complete);
      expect(seen[complete.length]).toMatchObject({ size: 0, value: undefined, error });
      expect(error).toBeInstanceOf(WireError);
    }
  });

  test("what is left of a cut key counts as secret", () => {
    const { root } = walk(Message, raw.subarray(0, 5), { unparsed: true });
    expect(root.children.at(-1)).toMatchObject({ name: "unparsed", content: "secret", size: 1 });
  });
});

suite("labels", () => {
  test("flags: names of the masks that are set, unknown bits in hex, none for zero", () => {
    const { label } = flags(u8, { NEXT: 1, WRITE: 2 });
    expect([3, 2, 0x41, 0].map((value) => label?.(value))).toEqual(["NEXT | WRITE", "WRITE", "NEXT | 0x40", "none"]);
  });

  test("flags: the highest bit of 32 is a bit like any other", () => {
    expect(flags(le32, { TOP: 0x8000_0000 }).label?.(0x8000_0001)).toBe("TOP | 0x1");
  });

  test("bits: names by bit number, of the half that a field holds", () => {
    const names = { LOW: 0, MID: 31, HIGH: 41 };
    expect(bits(le32, names).label?.(0x8000_0001)).toBe("LOW | MID");
    expect(bits(le32, names, 32).label?.(1 << 9)).toBe("HIGH");
  });
});

suite("padded", () => {
  const layout = struct("s", { tag: u8, u: padded(4, select("tag", { a: [1, struct("a", { x: u8 })] })), next: u8 });

  test("leaves what follows alone, whatever the variant", () => {
    expect(decode(layout, Uint8Array.of(1, 7, 0, 0, 0, 9))).toEqual({ tag: 1, u: { kind: "a", x: 7 }, next: 9 });
    const raw = Uint8Array.of(1, 2, 3, 4);
    expect(decode(layout, Uint8Array.of(2, 1, 2, 3, 4, 9))).toEqual({ tag: 2, u: { kind: "unknown", raw }, next: 9 });
  });

  test("refuses a variant that needs more, even if there are bytes", () => {
    const tight = struct("s", { u: padded(2, struct("a", { x: le32 })), next: u8 });
    expect(() => decode(tight, new Uint8Array(5))).toThrow("u.x at byte 0: needs 4 bytes, 2 left");
  });

  test("its padding is a field", () => {
    const { root } = walk(layout, Uint8Array.of(1, 7, 0, 0, 0, 9));
    expect(leaves(root).map((leaf) => `${leaf.name} ${leaf.offset} ${leaf.size}`)).toEqual([
      "tag 0 1",
      "x 1 1",
      "padding 2 3",
      "next 5 1",
    ]);
  });

  test("a struct that is padded is a variant like any other", () => {
    const outer = struct("o", {
      tag: u8,
      u: select("tag", { a: [1, padded(3, struct("a", { x: u8 }))] }),
      end: u8,
    });
    expect(decode(outer, Uint8Array.of(1, 7, 0, 0, 9))).toEqual({ tag: 1, u: { kind: "a", x: 7 }, end: 9 });
  });
});

test("array: each item is a field", () => {
  const { root } = walk(array(le64, 2), new Uint8Array(16));
  expect(root.children.map((field) => [field.name, field.offset])).toEqual([
    ["0", 0],
    ["1", 8],
  ]);
  expect(() => encode(array(u8, 2), [1])).toThrow(RangeError);
});
