/** Plugs virtio crypto devices into a v86 machine. */
import type { V86 } from "v86";
import type { DeviceCommand, DeviceCondition, DeviceSettings, RingSnapshot } from "../contract/device-control.ts";
import type { CryptoDialect } from "../contract/dialect.ts";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { Stamp, TraceEvent, TraceRecord } from "../contract/trace.ts";
import type { DhGroups } from "../peripheral/crypto/asym/dh.ts";
import { CryptoCard } from "../peripheral/crypto/card.ts";
import type { After } from "../peripheral/crypto/delays.ts";
import { checkSettings, defaultSettings, possibleSettings } from "../peripheral/crypto/settings.ts";
import { Bar, PciCfg, pciCfgWindow } from "../peripheral/pci-config.ts";
import type { Width } from "../peripheral/registers.ts";
import type { VirtioPciTransport } from "../peripheral/transport.ts";
import { EmulatorHost } from "./emulator-host.ts";
import { instructionCounter, V86Memory, type V86Pci, v86Cpu } from "./v86-host.ts";

/** PCI slot of `crypto0`, 00:0d.0. */
const DEFAULT_SLOT = 0x0d;
/** I/O port of the BAR until the firmware assigns another; v86's own devices use none from here to 0xcfff. */
const PORT_BASE = 0xc100;

const PCI_STATUS = 0x06;
const PCI_STATUS_INTERRUPT = 0x08;

const DEFAULT_DIALECT: CryptoDialect = "virtio-1.4";

export interface VirtioCryptoOptions {
  /** Does the asymmetric work. */
  readonly engine: AsymmetricEngine;
  /** Which form of the device it is; `virtio-1.4` unless it says otherwise. */
  readonly dialect?: CryptoDialect;
  /** Where `asym-rfc-v3` takes the groups of a DH parameter generation from: made anew unless it says otherwise. */
  readonly dhGroups?: DhGroups;
  /** The name in the trace, e.g. `crypto0`. */
  readonly name?: string;
  /** PCI device number on bus 0; it must be free. */
  readonly slot?: number;
  /** Features on offer, size and number of queues: all that is possible, 256 entries and one data queue, where not said. */
  readonly settings?: Partial<DeviceSettings>;
  /** Milliseconds since the machine's start, for the trace. */
  readonly now?: () => number;
  /** Receives every event. Without it, or while it is undefined, nothing is recorded. */
  readonly trace?: (event: TraceEvent) => void;
  /** {@link AttachedVirtioCrypto.condition} has changed, perhaps. Comes often: look at it later. */
  readonly onChange?: () => void;
  /** Numbers from 0 up to, not including, 1: whether a fault hits. `Math.random` unless it says otherwise. */
  readonly random?: () => number;
}

/** A device as it was saved; the state's layout is the device's own. */
export interface SavedDevice {
  readonly state: Uint8Array;
  /** Guest instructions up to then. */
  readonly instructions: number;
}

/** A device that is plugged in, in its owner's hands. */
export interface AttachedVirtioCrypto {
  readonly name: string;
  /** `device_status`, as the driver reads it. */
  readonly status: number;
  /**
   * Replaces the receiver of events; undefined stops recording. One that comes after none is told first what the device
   * is like at the moment.
   */
  record(trace: ((event: TraceEvent) => void) | undefined): void;
  /**
   * Holds queues, releases requests, injects faults, changes settings, says whether the device is ready. Throws
   * RangeError, with a text for people, for rules or settings that cannot be; then nothing has changed.
   */
  command(command: DeviceCommand): void;
  readonly condition: DeviceCondition;
  /** One queue as it is in guest memory now; undefined while it is not enabled. */
  rings(queue: number): RingSnapshot | undefined;
  /** The device with its requests, as it is between two instructions of the guest. */
  save(): SavedDevice;
  /**
   * Goes on where a device like this one was saved: after the emulator was restored, before it runs. What is recorded
   * begins with the present state. Throws {@link SavedStateError}.
   */
  restore(saved: SavedDevice): void;
  /** Drops all requests and stops recording: nothing of the device happens later. Before the emulator is destroyed. */
  close(): void;
}

/**
 * Adds a virtio crypto device to `emulator`. Call it on "emulator-loaded", before `run()`: the firmware must find the
 * device. Throws {@link UnsupportedV86Error} or RangeError.
 */
export function attachVirtioCrypto(emulator: V86, options: VirtioCryptoOptions): AttachedVirtioCrypto {
  const cpu = v86Cpu(emulator);
  const { pci } = cpu.devices;
  const slot = options.slot ?? DEFAULT_SLOT;
  const bdf = slot << 3;
  if (slot < 2 || slot > 31 || pci.device_spaces[bdf]) throw new RangeError(`PCI slot ${slot} is not free`);

  const count = instructionCounter(cpu);
  /** Instructions of the machine before it was saved. */
  let earlier = 0;
  const instructions = () => earlier + count();
  const now = options.now ?? (() => performance.now());
  const name = options.name ?? "crypto0";
  let receiver = options.trace;
  // The record becomes the event: to copy its fields takes longer than all the rest of the recording.
  const stamp = (record: TraceRecord): void => {
    const event = record as { -readonly [K in keyof Stamp]?: Stamp[K] };
    event.at = now();
    event.instructions = instructions();
    event.device = name;
    receiver?.(record as TraceEvent);
  };
  const trace = () => receiver && stamp;

  const dialect = options.dialect ?? DEFAULT_DIALECT;
  const settings = { ...defaultSettings(dialect), ...options.settings };
  checkSettings(settings, possibleSettings(dialect));
  const host = new EmulatorHost(emulator, now);
  const card = new CryptoCard({
    engine: options.engine,
    trace,
    dialect,
    settings,
    ...(options.dhGroups && { dhGroups: options.dhGroups }),
    memory: new V86Memory(cpu),
    interrupt: interruptLine(pci, bdf),
    host,
    after: afterTimeout,
    random: options.random ?? Math.random,
    ...(options.onChange && { onChange: options.onChange }),
  });
  const { transport } = card;
  card.retrace();

  const port = PORT_BASE + slot * Bar.size;
  for (let offset = 0; offset < Bar.size; offset++) {
    const read = (width: Width) => () => transport.read(offset, width) | 0;
    const write = (width: Width) => (value: number) => transport.write(offset, width, value);
    cpu.io.register_read(port + offset, transport, read(1), read(2), read(4));
    cpu.io.register_write(port + offset, transport, write(1), write(2), write(4));
  }
  pci.register_device({
    pci_id: bdf,
    pci_space: [...transport.configSpace(port)],
    pci_bars: [{ size: Bar.size }],
    name: `virtio-crypto ${name}`,
  });
  openWindow(pci, bdf, transport);

  const reboot = cpu.reboot_internal.bind(cpu);
  cpu.reboot_internal = () => {
    transport.reset("machine");
    reboot();
  };

  return {
    name,
    get status() {
      return transport.status;
    },
    record: (next) => {
      const joins = receiver === undefined;
      receiver = next;
      if (joins) card.retrace();
    },
    command: (command) => card.command(command),
    get condition() {
      return { device: name, ...card.condition };
    },
    rings: (queue) => {
      const rings = card.rings(queue);
      return rings && { device: name, at: now(), instructions: instructions(), ...rings };
    },
    save: () => ({ state: card.save(), instructions: instructions() }),
    restore: (saved) => {
      const reader = receiver;
      receiver = undefined;
      card.restore(saved.state);
      earlier = saved.instructions - count();
      receiver = reader;
      card.retrace();
    },
    close: () => {
      receiver = undefined;
      transport.reset("host");
      host.close();
    },
  };
}

const afterTimeout: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

/** Our devices whose line is up. */
const raised = new WeakMap<V86Pci, Set<number>>();

/**
 * INTx. The Interrupt Status bit of the PCI status register follows the line: v86 leaves that to the device. The
 * firmware gives several devices one interrupt, 00:0d.0 and 00:0e.0 among them, and v86 lowers it for all of them: it is
 * raised again for those whose line is still up.
 */
function interruptLine(pci: V86Pci, bdf: number) {
  const up = raised.get(pci) ?? new Set<number>();
  raised.set(pci, up);
  const set = (status: number) => {
    const space = pci.device_spaces[bdf];
    if (!space) return;
    const byte = new Uint8Array(space.buffer, PCI_STATUS, 1);
    byte[0] = ((byte[0] ?? 0) & ~PCI_STATUS_INTERRUPT) | status;
  };
  return {
    raise: () => {
      set(PCI_STATUS_INTERRUPT);
      up.add(bdf);
      pci.raise_irq(bdf);
    },
    lower: () => {
      set(0);
      up.delete(bdf);
      pci.lower_irq(bdf);
      for (const other of up) pci.raise_irq(other);
    },
  };
}

/**
 * 4.1.4.9 PCI configuration access capability: accesses to the window become accesses to the BAR. v86 keeps a
 * configuration space as plain memory, so its accessors are wrapped for this one device.
 */
function openWindow(pci: V86Pci, bdf: number, transport: VirtioPciTransport): void {
  const space = pci.device_spaces[bdf];
  if (!space) throw new Error("the device was registered a moment ago");
  const view = new DataView(space.buffer);
  const query = pci.pci_query.bind(pci);
  pci.pci_query = () => {
    const [register = 0, low = 0, high = 0] = pci.pci_addr;
    if (((high << 8) | low) === bdf && (register & 0xfc) === PciCfg.data) {
      const window = pciCfgWindow(view);
      if (window) view.setUint32(PciCfg.data, transport.read(window.offset, window.width), true);
    }
    query();
  };
  for (const method of ["pci_write8", "pci_write16", "pci_write32"] as const) {
    const write = pci[method].bind(pci);
    pci[method] = (address, value) => {
      write(address, value);
      if (((address >> 8) & 0xffff) !== bdf || (address & 0xff) !== PciCfg.data) return;
      const window = pciCfgWindow(view);
      if (window)
        transport.write(window.offset, window.width, view.getUint32(PciCfg.data, true) % 2 ** (8 * window.width));
    };
  }
}
