/** Plugs a virtio device of any type into a v86 machine, and puts it into its owner's hands. */
import type { V86 } from "v86";
import type { BarKind, DeviceCommand, DeviceCondition, RingSnapshot } from "../contract/device-control.ts";
import type { After } from "../contract/timer.ts";
import type { Stamp, TraceEvent, TraceRecord } from "../contract/trace.ts";
import type { PlugOptions, VirtioPciDevice } from "../peripheral/device/pci-device.ts";
import { EmulatorHost } from "./emulator-host.ts";
import { pciSlot } from "./plug-pci.ts";
import { instructionCounter } from "./v86-host.ts";

export interface AttachOptions {
  /** The name in the trace, e.g. `crypto0`. */
  readonly name: string;
  /** PCI device number on bus 0; it must be free. */
  readonly slot: number;
  /** Where its registers are: at ports, or in memory, for drivers that cannot use ports. Default: at ports. */
  readonly bar?: BarKind;
  /** Milliseconds since the machine's start, for the trace. */
  readonly now?: () => number;
  /** Receives every event. Without it, or while it is undefined, nothing is recorded. */
  readonly trace?: (event: TraceEvent) => void;
  /** {@link AttachedVirtioDevice.condition} has changed, perhaps. Comes often: look at it later. */
  readonly onChange?: () => void;
  /** Numbers from 0 up to, not including, 1: whether a fault hits. Default: `Math.random`. */
  readonly random?: () => number;
}

/** A device as it was saved; the state's layout is the device's own. */
export interface SavedDevice {
  readonly state: Uint8Array;
  /** Guest instructions up to then. */
  readonly instructions: number;
}

/** A device that is plugged in, in its owner's hands. */
export interface AttachedVirtioDevice {
  readonly name: string;
  /** `device_status`, as the driver reads it. */
  readonly status: number;
  /** Guest instructions since the machine's start. */
  readonly instructions: number;
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
 * Adds the device that `create` makes to `emulator`. Call it on "emulator-loaded", before `run()`: the firmware must find
 * the device. Throws {@link UnsupportedV86Error}, RangeError for a slot that is taken, and what `create` throws.
 */
export function attachVirtioDevice(
  emulator: V86,
  { name, slot: number, bar, now = () => performance.now(), trace, onChange, random = Math.random }: AttachOptions,
  create: (plug: PlugOptions) => VirtioPciDevice,
): AttachedVirtioDevice {
  const slot = pciSlot(emulator, number);
  const count = instructionCounter(slot.cpu);
  /** Instructions of the machine before it was saved. */
  let earlier = 0;
  const instructions = () => earlier + count();
  let receiver = trace;
  // The record becomes the event: to copy its fields takes longer than all the rest of the recording.
  const stamp = (record: TraceRecord): void => {
    const event = record as { -readonly [K in keyof Stamp]?: Stamp[K] };
    event.at = now();
    event.instructions = instructions();
    event.device = name;
    receiver?.(record as TraceEvent);
  };

  const host = new EmulatorHost(emulator, now);
  const device = create({
    trace: () => receiver && stamp,
    memory: slot.memory,
    interrupt: slot.interrupt,
    host,
    after: afterTimeout,
    random,
    ...(bar && { bar }),
    ...(onChange && { onChange }),
  });
  const { transport } = device;
  device.replayState();
  slot.plug(transport, `virtio ${name}`);

  return {
    name,
    get instructions() {
      return instructions();
    },
    get status() {
      return transport.status;
    },
    record: (next) => {
      const joins = receiver === undefined;
      receiver = next;
      if (joins) device.replayState();
    },
    command: (command) => device.command(command),
    get condition() {
      return { device: name, ...device.condition };
    },
    rings: (queue) => {
      const rings = device.rings(queue);
      return rings && { device: name, at: now(), instructions: instructions(), ...rings };
    },
    save: () => ({ state: device.save(), instructions: instructions() }),
    restore: (saved) => {
      const reader = receiver;
      receiver = undefined;
      device.restore(saved.state);
      earlier = saved.instructions - count();
      receiver = reader;
      device.replayState();
    },
    close: () => {
      receiver = undefined;
      transport.reset("host");
      host.close();
    },
  };
}

/** The engine pool has the same: neither room may import the other, and what both import is types only. */
const afterTimeout: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};
