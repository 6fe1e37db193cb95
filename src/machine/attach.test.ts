/** Two devices in one v86 machine, as its processor finds them: what is its own and what is shared. */
import type { V86 } from "v86";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { attachVirtioCrypto, type VirtioCryptoOptions } from "./attach.ts";
import { loadedEmulator, Pc } from "./testing/pc.ts";

const engine: AsymmetricEngine = { perform: () => new Promise(() => {}), cancel: () => {}, forget: () => {} };

/** Both slots are led to it. */
const LINE = 10;
const CONFIG = 0xc0;
const ISR = 0x40;
const STATUS = 0x14;
const F_ASYM = 1 << 23;

let emulator: V86;
let pc: Pc;

beforeEach(async () => {
  emulator = await loadedEmulator();
  pc = new Pc(emulator);
  pc.enableLines();
  pc.route(LINE, LINE, LINE, LINE);
});
afterEach(() => emulator.destroy());

const portOf = (slot: number) => 0xc000 + slot * 0x100;
const read = (slot: number, offset: number) => pc.in(portOf(slot) + offset);

/** Plugs a device in and lets the firmware find it. */
function attach(options: Omit<VirtioCryptoOptions, "engine"> & { readonly slot: number }) {
  const events: TraceEvent[] = [];
  const trace = (event: TraceEvent) => void events.push(event);
  const device = attachVirtioCrypto(emulator, { engine, trace, now: () => 0, ...options });
  pc.place(options.slot << 3, portOf(options.slot));
  return { device, events };
}

/** Everything up to DRIVER_OK without any queue, so that configuration changes interrupt. */
function start(slot: number, accept: number): void {
  const write = (offset: number, value: number) => pc.out(portOf(slot) + offset, value);
  for (const status of [1, 3]) write(STATUS, status);
  write(0x08, 0);
  for (let byte = 0; byte < 4; byte++) write(0x0c + byte, (accept >>> (8 * byte)) & 0xff);
  write(0x08, 1);
  write(0x0c, 1);
  for (const status of [0x0b, 0x0f]) write(STATUS, status);
}

describe("two devices in one machine", () => {
  test("each has its dialect, its name, its slot and its ports", () => {
    const first = attach({ name: "crypto0", slot: 0x0d });
    const second = attach({ name: "crypto1", slot: 0x0e, dialect: "asym-rfc-v3" });
    expect([0x0d, 0x0e].map((slot) => pc.configRead(slot << 3, 0))).toEqual([0x1054_1af4, 0x1054_1af4]);
    // asym_algo of the one is max_cipher_key_len of the other.
    expect([read(0x0d, CONFIG + 36), read(0x0e, CONFIG + 36)]).toEqual([64, 0x3e]);
    const told = (events: readonly TraceEvent[]) => events.map(({ device, kind }) => `${device} ${kind}`);
    expect(told(first.events)).toEqual(["crypto0 attached", "crypto0 register"]);
    expect(told(second.events)).toEqual(["crypto1 attached", "crypto1 register"]);
    expect(() => attach({ slot: 0x0e })).toThrow(/not free/);
  });

  test("C1 a driver that does not accept VIRTIO_CRYPTO_F_ASYM gets the first to run, not the second", () => {
    attach({ slot: 0x0d });
    attach({ slot: 0x0e, dialect: "asym-rfc-v3" });
    for (const slot of [0x0d, 0x0e]) start(slot, 0);
    expect([read(0x0d, STATUS), read(0x0e, STATUS) & 8]).toEqual([0x0f, 0]);
  });

  test("they share an interrupt: when one lowers its line, it stays up for the other", () => {
    const devices = [attach({ slot: 0x0d }).device, attach({ slot: 0x0e, dialect: "asym-rfc-v3" }).device];
    start(0x0d, 0);
    start(0x0e, F_ASYM);
    for (const device of devices) device.command({ do: "ready", on: false });
    expect(pc.requested).toEqual([LINE]);
    expect([read(0x0d, ISR), pc.requested]).toEqual([2, [LINE]]);
    expect([read(0x0e, ISR), pc.requested]).toEqual([2, []]);
  });
});
