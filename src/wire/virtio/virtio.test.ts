import { expect, describe as suite, test } from "vitest";
import { decode, encode, walk } from "../codec/codec.ts";
import { AvailHeader, availRing, CommonCfg, Descriptor, IsrCfg, UsedHeader, usedRing } from "./virtio.ts";

const hex = (...lines: string[]) => Uint8Array.from(Buffer.from(lines.join("").replaceAll(" ", ""), "hex"));

test("2.7.5 a descriptor: addr, len, flags, next", () => {
  const raw = hex("00 10 00 01 00 00 00 00", "48 00 00 00", "03 00", "07 00");
  const value = { addr: 0x0100_1000n, len: 72, flags: 3, next: 7 };
  expect(decode(Descriptor, raw)).toEqual(value);
  expect(encode(Descriptor, value)).toEqual(raw);
  expect(walk(Descriptor, raw).root.children[2]?.label).toBe("NEXT | WRITE");
});

test("2.7.5 a length of 2 GiB and more is not negative", () => {
  expect(decode(Descriptor, new Uint8Array(16).fill(0xff))).toMatchObject({ len: 0xffff_ffff, addr: 2n ** 64n - 1n });
});

suite("2.7.6 and 2.7.8: the rings of a queue with 2 descriptors", () => {
  const avail = hex("01 00", "2c 01", "05 00", "06 00", "ff ff");
  const used = hex("01 00", "2c 01", "05 00 00 00 11 00 00 00", "06 00 00 00 01 00 00 00", "2b 01");

  test("available: flags, idx, ring, used_event", () => {
    const value = { flags: 1, idx: 300, ring: [5, 6], used_event: 0xffff };
    expect(decode(availRing(2), avail)).toEqual(value);
    expect(encode(availRing(2), value)).toEqual(avail);
    expect(decode(AvailHeader, avail)).toEqual({ flags: 1, idx: 300 });
    expect(walk(availRing(2), avail).root.children[0]?.label).toBe("NO_INTERRUPT");
  });

  test("used: flags, idx, ring, avail_event", () => {
    const ring = [
      { id: 5, len: 17 },
      { id: 6, len: 1 },
    ];
    const value = { flags: 1, idx: 300, ring, avail_event: 299 };
    expect(decode(usedRing(2), used)).toEqual(value);
    expect(encode(usedRing(2), value)).toEqual(used);
    expect(decode(UsedHeader, used)).toEqual({ flags: 1, idx: 300 });
    expect(walk(usedRing(2), used).root.children[2]?.children[1]?.children[1]).toMatchObject({
      name: "len",
      offset: 16,
    });
  });
});

test("4.1.4.3 the common configuration: 56 bytes, the device status by name", () => {
  expect(CommonCfg.size).toBe(60);
  const raw = new Uint8Array(56);
  raw[20] = 0x4f;
  const status = walk(CommonCfg, raw).root.children.find((field) => field.name === "device_status");
  expect(status).toMatchObject({
    offset: 20,
    label: "ACKNOWLEDGE | DRIVER | DRIVER_OK | FEATURES_OK | DEVICE_NEEDS_RESET",
    clause: "2.1 Device Status Field",
  });
});

test("4.1.4.5 ISR status: queue and configuration", () => {
  expect(walk(IsrCfg, hex("03")).root.children[0]?.label).toBe("QUEUE | CONFIG");
});
