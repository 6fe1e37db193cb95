import fc from "fast-check";
import { expect, test } from "vitest";
import { le16, le32, u8 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { littleEndian, RegisterBank, type Width } from "./registers.ts";

const layout = struct("bank", { a: le32, b: u8, c: u8, d: le16, e: le32, f: le16 });
const SIZE = 14;

/** A bank of plain memory, and the writes its fields saw. */
function plainBank() {
  const values: Record<string, number> = { a: 0x8796_a5b4, b: 0xc3, c: 0xd2, d: 0xe1f0, e: 0xffee_ddcc, f: 0x1234 };
  const writes: string[] = [];
  const field = (name: string) => ({
    read: () => values[name] ?? 0,
    write: (value: number) => {
      values[name] = value;
      writes.push(`${name}=${value.toString(16)}`);
    },
  });
  const handlers = Object.fromEntries(Object.keys(values).map((name) => [name, field(name)]));
  const bank = new RegisterBank(layout, handlers);
  const bytes = () => Uint8Array.from({ length: SIZE }, (_, i) => bank.read(i, 1));
  return { bank, bytes, writes };
}

const width = fc.constantFrom<Width>(1, 2, 4);

test("every width at every offset reads what the bytes there are, and zeros behind the end", () => {
  const { bank, bytes } = plainBank();
  for (let offset = 0; offset < SIZE + 4; offset++) {
    for (const w of [1, 2, 4] as const) expect(bank.read(offset, w)).toBe(littleEndian(bytes(), offset, w));
  }
  expect(bank.read(0, 4)).toBe(0x8796_a5b4);
  expect(bank.read(12, 4)).toBe(0x1234);
});

test("every width at every offset writes those bytes and no others", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: SIZE + 3 }),
      width,
      fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
      (at, w, value) => {
        const { bank, bytes } = plainBank();
        const expected = bytes();
        for (let i = 0; i < w && at + i < SIZE; i++) expected[at + i] = Math.floor((value >>> 0) / 2 ** (8 * i)) & 0xff;
        bank.write(at, w, value);
        expect(bytes()).toEqual(expected);
      },
    ),
  );
});

test("a write of a whole field reaches it once, and a wide write reaches each field it covers once", () => {
  const { bank, writes } = plainBank();
  bank.write(0, 4, 0xffff_ffff);
  bank.write(4, 4, 0x0403_0201);
  bank.write(5, 1, 7);
  bank.write(3, 2, 0xaabb);
  expect(writes).toEqual(["a=ffffffff", "b=1", "c=2", "d=403", "c=7", "a=bbffffff", "b=aa"]);
});

test("a field without a write ignores one, and a wide write still reaches its neighbours", () => {
  let c = 0;
  const bank = new RegisterBank(struct("bank", { a: u8, c: u8 }), {
    a: { read: () => 5 },
    c: {
      read: () => c,
      write: (value) => {
        c = value;
      },
    },
  });
  bank.write(0, 2, 0x0908);
  expect([bank.read(0, 1), bank.read(1, 1)]).toEqual([5, 9]);
});

test("a layout field without a handler is our own mistake", () => {
  expect(() => new RegisterBank(struct("bank", { a: u8 }), {})).toThrow(/no handler for register a/);
});
