import { describe, expect, test } from "vitest";
import { decode } from "../../wire/codec/codec.ts";
import { PciCfgType, PciHeader, VirtioPciNotifyCap, virtioCapabilities } from "../../wire/virtio/pci.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { Rig } from "../testing/rig.ts";
import { Bar, PciCfg, pciCfgWindow } from "./pci-config.ts";

const rig = (dataQueues = 1) => new Rig({ engine: new HeldEngine(), dataQueues });
const space = (dataQueues = 1) => Uint8Array.from(rig(dataQueues).transport.function.registers);

describe("4.1.2.1 the header", () => {
  const header = decode(PciHeader, space());

  test("is that of a virtio crypto device without a legacy interface", () => {
    expect([header.vendor_id, header.device_id]).toEqual([0x1af4, 0x1054]);
    expect(header.revision_id).toBeGreaterThanOrEqual(1);
    expect(header.subsystem_id).toBeGreaterThanOrEqual(0x40);
    expect([header.base_class, header.header_type]).toEqual([0x10, 0]);
  });

  test("has one I/O BAR, a capability list and a pin", () => {
    expect(header.bar0).toBe(1);
    expect([header.bar1, header.bar2, header.bar3, header.bar4, header.bar5]).toEqual([0, 0, 0, 0, 0]);
    expect(header.status & 0x10).toBe(0x10);
    expect(header.interrupt_pin).toBe(1);
  });
});

describe("4.1.4 the capabilities, as Linux needs them", () => {
  const list = (dataQueues = 1) => virtioCapabilities(space(dataQueues));
  const find = (type: number, dataQueues = 1) => {
    const found = list(dataQueues).find(({ cap }) => cap.cfg_type === type);
    if (!found) throw new Error(`no capability ${type}`);
    return found;
  };

  test("are one of each structure, in a list that ends", () => {
    expect(list().map(({ cap }) => cap.cfg_type)).toEqual([1, 2, 3, 4, 5]);
    expect(list().at(-1)?.cap.cap_next).toBe(0);
  });

  test("do not overlap in the configuration space, nor their structures in the BAR", () => {
    const caps = list();
    caps.forEach(({ offset, cap }, i) => {
      expect(offset + cap.cap_len).toBeLessThanOrEqual(caps[i + 1]?.offset ?? 256);
    });
    const structures = caps.filter(({ cap }) => cap.length > 0).sort((a, b) => a.cap.offset - b.cap.offset);
    structures.forEach(({ cap }, i) => {
      expect(cap.bar).toBe(Bar.index);
      expect(cap.offset + cap.length).toBeLessThanOrEqual(structures[i + 1]?.cap.offset ?? Bar.size);
    });
  });

  test("COMMON_CFG has at least 56 bytes, aligned to 4; so has DEVICE_CFG, or the guest's kernel stops at a BUG", () => {
    for (const type of [PciCfgType.COMMON_CFG, PciCfgType.DEVICE_CFG]) {
      const { cap } = find(type);
      expect(cap.length).toBeGreaterThanOrEqual(56);
      expect(cap.offset % 4).toBe(0);
    }
    expect(find(PciCfgType.ISR_CFG).cap.length).toBeGreaterThanOrEqual(1);
  });

  test.each([1, 2, MAX_QUEUES - 1])(
    "4.1.4.4.1 NOTIFY_CFG has room for each queue with %i data queues",
    (dataQueues) => {
      const { offset, cap } = find(PciCfgType.NOTIFY_CFG, dataQueues);
      const { notify_off_multiplier } = decode(VirtioPciNotifyCap, space(dataQueues).subarray(offset));
      expect(cap.cap_len).toBe(20);
      // What a device that offers NOTIFICATION_DATA must have is good for one that does not.
      expect(cap.offset % 4).toBe(0);
      expect(notify_off_multiplier).toBe(4);
      expect(cap.length).toBeGreaterThanOrEqual(dataQueues * notify_off_multiplier + 4);
    },
  );
});

describe("4.1.4.9 the access window", () => {
  function windowOf(bar: number, offset: number, length: number) {
    const bytes = space();
    const view = new DataView(bytes.buffer);
    bytes[PciCfg.bar] = bar;
    view.setUint32(PciCfg.offset, offset, true);
    view.setUint32(PciCfg.length, length, true);
    return pciCfgWindow(view);
  }

  test("is where the capability says", () => {
    const { offset, cap } = virtioCapabilities(space()).at(-1) ?? {};
    expect(cap?.cfg_type).toBe(PciCfgType.PCI_CFG);
    expect(cap?.cap_len).toBe(20);
    expect(PciCfg).toEqual({ bar: 0x94, offset: 0x98, length: 0x9c, data: 0xa0 });
    expect(offset).toBe(0x90);
  });

  test("stands for an aligned access of 1, 2 or 4 bytes", () => {
    expect(windowOf(0, 0x14, 1)).toEqual({ offset: 0x14, width: 1 });
    expect(windowOf(0, 0x12, 2)).toEqual({ offset: 0x12, width: 2 });
    expect(windowOf(0, 0xfc, 4)).toEqual({ offset: 0xfc, width: 4 });
  });

  test.each([
    ["at power-on", 0, 0, 0],
    ["of another BAR", 1, 0, 4],
    ["of no BAR", 255, 0, 4],
    ["of 3 bytes", 0, 0, 3],
    ["of 8 bytes", 0, 0, 8],
    ["of 2^32 - 1 bytes", 0, 0, 0xffff_ffff],
    ["that is not aligned", 0, 2, 4],
    ["behind the BAR", 0, 0x100, 4],
    ["whose end wraps", 0, 0xffff_fffc, 4],
  ])("4.1.4.9.2 stands for nothing %s", (_, bar, offset, length) => {
    expect(windowOf(bar, offset, length)).toBeUndefined();
  });
});
