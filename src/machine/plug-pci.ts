/** A free slot of a v86 machine, and what a virtio device needs to be plugged into it. */
import type { V86 } from "v86";
import type { InterruptLine } from "../peripheral/virtio/interrupts.ts";
import type { VirtioPciTransport } from "../peripheral/virtio/transport.ts";
import { pciBus } from "./pci-bus.ts";
import { type V86Cpu, V86Memory, v86Cpu } from "./v86-host.ts";

/** 0 and 1 are the host bridge and the ISA bridge. */
const FIRST_SLOT = 2;
const LAST_SLOT = 31;

export interface PciSlot {
  readonly cpu: V86Cpu;
  readonly memory: V86Memory;
  /** The pin, for a transport that is yet to be made. */
  readonly interrupt: InterruptLine;
  /** Plugs a device in. From now on it is reset with the machine. `name` is for v86's own log. */
  plug(transport: VirtioPciTransport, name: string): void;
}

/**
 * Call it on "emulator-loaded", before `run()`: the firmware must find the device. Throws {@link UnsupportedV86Error},
 * or RangeError if the slot is taken.
 */
export function pciSlot(emulator: V86, slot: number): PciSlot {
  const cpu = v86Cpu(emulator);
  const bus = pciBus(cpu);
  const bdf = slot << 3;
  if (slot < FIRST_SLOT || slot > LAST_SLOT || !bus.isFree(bdf)) throw new RangeError(`PCI slot ${slot} is not free`);
  return {
    cpu,
    memory: new V86Memory(cpu),
    interrupt: bus.pin(bdf),
    plug: (transport, name) =>
      bus.plug({ bdf, name, function: transport.function, bar: transport, reset: () => transport.reset("machine") }),
  };
}
