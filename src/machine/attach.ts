/** Plugs virtio crypto devices into a v86 machine. */
import type { V86 } from "v86";
import type { DeviceCommand, DeviceCondition, DeviceSettings, RingSnapshot } from "../contract/device-control.ts";
import type { CryptoDialect } from "../contract/dialect.ts";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { Stamp, TraceEvent, TraceRecord } from "../contract/trace.ts";
import { CryptoCard } from "../peripheral/crypto/card.ts";
import type { After } from "../peripheral/crypto/delays.ts";
import type { DhGroups } from "../peripheral/crypto/services/asym-dh.ts";
import { checkSettings, defaultSettings, possibleSettings } from "../peripheral/crypto/settings.ts";
import { EmulatorHost } from "./emulator-host.ts";
import { pciSlot } from "./plug-pci.ts";
import { instructionCounter } from "./v86-host.ts";

/** PCI slot of `crypto0`, 00:0d.0. */
const DEFAULT_SLOT = 0x0d;

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
  const slot = pciSlot(emulator, options.slot ?? DEFAULT_SLOT);
  const count = instructionCounter(slot.cpu);
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
    memory: slot.memory,
    interrupt: slot.interrupt,
    host,
    after: afterTimeout,
    random: options.random ?? Math.random,
    ...(options.onChange && { onChange: options.onChange }),
  });
  const { transport } = card;
  card.retrace();

  slot.plug(transport, `virtio-crypto ${name}`);

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
