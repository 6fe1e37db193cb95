import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import { decode, encode, walk } from "../codec/codec.ts";
import {
  PciClass,
  PciHeader,
  PciId,
  VirtioDeviceId,
  VirtioPciCfgCap,
  VirtioPciNotifyCap,
  virtioCapabilities,
} from "./pci.ts";

const hex = (...lines: string[]) => Uint8Array.from(Buffer.from(lines.join("").replaceAll(" ", ""), "hex"));

test("4.1.2 the header of a crypto device", () => {
  const raw = hex(
    "f4 1a  54 10  01 00  10 00  01 00 80 10  00 00 00 00", // 1af4:1054, I/O, capability list, class 10 80 00
    "01 c0 00 00",
    "00".repeat(24),
    "f4 1a  54 10  00 00 00 00  40 00 00 00 00 00 00 00  0b 01 00 00",
  );
  const header = decode(PciHeader, raw);
  expect(header).toMatchObject({
    vendor_id: PciId.VIRTIO_VENDOR,
    device_id: PciId.VIRTIO_DEVICE_BASE + VirtioDeviceId.CRYPTO,
    base_class: PciClass.ENCRYPTION,
    subclass: PciClass.ENCRYPTION_OTHER,
    bar0: 0xc001,
    capabilities: 0x40,
    interrupt_line: 11,
    interrupt_pin: 1,
  });
  expect(encode(PciHeader, header)).toEqual(raw);
  const labels = walk(PciHeader, raw).root.children.map((field) => field.label);
  expect(labels.filter((label) => label !== undefined && label !== "none")).toEqual([
    "VIRTIO",
    "IO",
    "CAP_LIST",
    "IO | 0xc000",
    "INTA",
  ]);
});

suite("4.1.4 Virtio Structure PCI Capabilities", () => {
  const notify = hex("09 70 14 02  00 00 00 00  80 00 00 00  08 00 00 00", "04 00 00 00");

  test("the notify capability: where, and the multiplier", () => {
    const cap = {
      cap_vndr: 9,
      cap_next: 0x70,
      cap_len: 20,
      cfg_type: 2,
      bar: 0,
      id: 0,
      padding: hex("0000"),
      offset: 0x80,
      length: 8,
    };
    expect(decode(VirtioPciNotifyCap, notify)).toEqual({ cap, notify_off_multiplier: 4 });
    const type = walk(VirtioPciNotifyCap, notify).root.children[0]?.children[3];
    expect(type).toMatchObject({ name: "cfg_type", label: "NOTIFY_CFG" });
  });

  test("the access capability: a window of four bytes behind it", () => {
    const { root } = walk(VirtioPciCfgCap, new Uint8Array(20));
    expect(root.children[1]).toMatchObject({ name: "pci_cfg_data", offset: 16, size: 4 });
  });

  test("the list: in order, with capabilities of other kinds left out", () => {
    const space = new Uint8Array(256);
    space[0x34] = 0x50;
    space.set(notify, 0x50);
    space.set([0x11, 0x40], 0x70);
    space.set(hex("09 00 10 03  00 00 00 00  40 00 00 00  01 00 00 00"), 0x40);
    expect(virtioCapabilities(space).map(({ offset, cap }) => [offset, cap.cfg_type])).toEqual([
      [0x50, 2],
      [0x40, 3],
    ]);
  });

  test("a list that is a circle, or leads out of the space, ends", () => {
    const space = new Uint8Array(256);
    space[0x34] = 0x40;
    space.set([0x09, 0x40, 0x10, 1], 0x40);
    expect(virtioCapabilities(space)).toHaveLength(48);
    space[0x41] = 0xfc;
    expect(virtioCapabilities(space)).toHaveLength(1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 256 }), (bytes) => {
        expect(virtioCapabilities(bytes).length).toBeLessThanOrEqual(48);
      }),
    );
  });
});
