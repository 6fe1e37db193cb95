/** Two devices in one machine, with a stand-in for the inside of v86: what is its own and what is shared. */
import type { V86 } from "v86";
import { describe, expect, test } from "vitest";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { attachVirtioCrypto, type VirtioCryptoOptions } from "./attach.ts";

const engine: AsymmetricEngine = { perform: () => new Promise(() => {}), cancel: () => {}, forget: () => {} };

/** As much of v86 as a device touches; the firmware has given all slots one interrupt. */
function machine() {
  const reads = new Map<number, () => number>();
  const writes = new Map<number, (value: number) => void>();
  const line = { up: false };
  const spaces: Int32Array[] = [];
  const once = <T>(map: Map<number, T>, port: number, value: T) => {
    if (map.has(port)) throw new Error(`port 0x${port.toString(16)} is taken`);
    map.set(port, value);
  };
  const cpu = {
    mem8: new Uint8Array(1 << 16),
    instruction_counter: new Uint32Array(1),
    devices: {
      pci: {
        device_spaces: spaces,
        pci_addr: new Uint8Array(4),
        register_device: ({ pci_id, pci_space }: { pci_id: number; pci_space: number[] }) => {
          spaces[pci_id] = new Int32Array(Uint8Array.from(pci_space).buffer);
        },
        raise_irq: () => {
          line.up = true;
        },
        lower_irq: () => {
          line.up = false;
        },
        pci_query: () => {},
        pci_write8: () => {},
        pci_write16: () => {},
        pci_write32: () => {},
      },
    },
    io: {
      register_read: (port: number, _: object, read8: () => number) => once(reads, port, read8),
      register_write: (port: number, _: object, write8: (value: number) => void) => once(writes, port, write8),
    },
    jit_dirty_cache: () => {},
    set_jit_config: () => {},
    write_blob: () => {},
    reboot_internal: () => {},
  };
  const attach = (options: Omit<VirtioCryptoOptions, "engine">) => {
    const events: TraceEvent[] = [];
    const device = attachVirtioCrypto({ v86: { cpu } } as unknown as V86, {
      engine,
      trace: (event) => events.push(event),
      now: () => 0,
      ...options,
    });
    return { device, events };
  };
  const port = (slot: number, offset: number) => 0xc100 + slot * 0x100 + offset;
  const read = (slot: number, offset: number) => reads.get(port(slot, offset))?.();
  /** Everything up to DRIVER_OK without any queue, so that configuration changes interrupt. */
  const start = (slot: number, accept: number) => {
    const write = (offset: number, value: number) => writes.get(port(slot, offset))?.(value);
    for (const status of [1, 3]) write(0x14, status);
    write(0x08, 0);
    for (let byte = 0; byte < 4; byte++) write(0x0c + byte, (accept >>> (8 * byte)) & 0xff);
    write(0x08, 1);
    write(0x0c, 1);
    for (const status of [0x0b, 0x0f]) write(0x14, status);
  };
  return { attach, read, start, line, spaces };
}

const CONFIG = 0xc0;
const ISR = 0x40;
const STATUS = 0x14;
const F_ASYM = 1 << 23;

describe("two devices in one machine", () => {
  test("each has its dialect, its name, its slot and its ports", () => {
    const { attach, read, spaces } = machine();
    const first = attach({ name: "crypto0", slot: 0x0d });
    const second = attach({ name: "crypto1", slot: 0x0e, dialect: "asym-rfc-v3" });
    expect(Object.keys(spaces)).toEqual([String(0x0d << 3), String(0x0e << 3)]);
    // asym_algo of the one is max_cipher_key_len of the other.
    expect([read(0x0d, CONFIG + 36), read(0x0e, CONFIG + 36)]).toEqual([64, 0x3e]);
    const told = (events: readonly TraceEvent[]) => events.map(({ device, kind }) => `${device} ${kind}`);
    expect(told(first.events)).toEqual(["crypto0 plugged", "crypto0 register"]);
    expect(told(second.events)).toEqual(["crypto1 plugged", "crypto1 register"]);
    expect(() => attach({ slot: 0x0e })).toThrow(/not free/);
  });

  test("C1 a driver that does not accept VIRTIO_CRYPTO_F_ASYM gets the first to run, not the second", () => {
    const { attach, read, start } = machine();
    attach({ slot: 0x0d });
    attach({ slot: 0x0e, dialect: "asym-rfc-v3" });
    for (const slot of [0x0d, 0x0e]) start(slot, 0);
    expect([read(0x0d, STATUS), (read(0x0e, STATUS) ?? 0) & 8]).toEqual([0x0f, 0]);
  });

  test("they share an interrupt: when one lowers its line, it stays up for the other", () => {
    const { attach, read, start, line } = machine();
    const devices = [attach({ slot: 0x0d }).device, attach({ slot: 0x0e, dialect: "asym-rfc-v3" }).device];
    start(0x0d, 0);
    start(0x0e, F_ASYM);
    for (const device of devices) device.command({ do: "ready", on: false });
    expect(line.up).toBe(true);
    expect([read(0x0d, ISR), line.up]).toEqual([2, true]);
    expect([read(0x0e, ISR), line.up]).toEqual([2, false]);
  });
});
