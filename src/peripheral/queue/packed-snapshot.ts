/** A packed queue as it is in guest memory, copied for a person: whatever the guest wrote there. */
import { isAvailable, PackedFlag } from "../../wire/virtio/packed-ring.ts";
import { advanced, slotOf, wrapOf } from "../../wire/virtio/ring-position.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { copyArea } from "./areas.ts";
import { DESCRIPTOR_SIZE } from "./chain.ts";
import { DESC, packedAreas } from "./packed-layout.ts";
import type { Queue, Rings, SnapshotContext } from "./queue.ts";
import { TableCopies } from "./table-copies.ts";

type Snapshot = Extract<Rings, { kind: "packed" }>;
type Table = Snapshot["indirect"][number];

/** Copies of the three areas, and of the indirect tables of what is available or in flight. */
export function packedSnapshot(
  memory: GuestMemory,
  queue: Pick<Queue, "setup" | "lastAvailIdx" | "usedIdx"> & { readonly eventIdx: boolean },
  { queue: index, inFlight }: SnapshotContext,
): Snapshot {
  const { size, desc, driver, device } = queue.setup;
  const [ringBytes, driverBytes, deviceBytes] = packedAreas(queue.setup).map(({ address, bytes }) =>
    copyArea(memory, address, bytes),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const ring = new DataView(ringBytes.buffer);
  const { lastAvailIdx: nextAvail, usedIdx: nextUsed, eventIdx } = queue;
  const positions = [...inFlight.map(({ position }) => position), ...available(ring, size, nextAvail)];
  return {
    kind: "packed",
    queue: index,
    inFlight,
    size,
    desc,
    driver,
    deviceArea: device,
    ringBytes,
    driverBytes,
    deviceBytes,
    nextAvail,
    nextUsed,
    eventIdx,
    indirect: tables(memory, ring, positions),
  };
}

const flagsAt = (ring: DataView, position: number): number =>
  ring.getUint16(slotOf(position) * DESCRIPTOR_SIZE + DESC.flags, true);

/** Positions that the driver has made available and the device has not taken: one round at most. */
function available(ring: DataView, size: number, from: number): number[] {
  const found: number[] = [];
  for (let position = from; found.length < size; position = advanced(position, 1, size)) {
    if (!isAvailable(flagsAt(ring, position), wrapOf(position))) break;
    found.push(position);
  }
  return found;
}

/** A descriptor in flight may have been written over by a used one: then it refers to nothing. */
function tables(memory: GuestMemory, ring: DataView, positions: readonly number[]): Table[] {
  const copies = new TableCopies(memory);
  return positions.flatMap((position) => {
    // A saved state may say anything of where a request began.
    if (slotOf(position) * DESCRIPTOR_SIZE >= ring.byteLength) return [];
    const flags = flagsAt(ring, position);
    if (!(flags & PackedFlag.INDIRECT) || !isAvailable(flags, wrapOf(position))) return [];
    const slot = slotOf(position);
    const at = slot * DESCRIPTOR_SIZE;
    const address = ring.getUint32(at + DESC.addr, true) + ring.getUint32(at + DESC.addr + 4, true) * 2 ** 32;
    const bytes = copies.take(address, ring.getUint32(at + DESC.len, true));
    return bytes ? [{ slot, address, bytes }] : [];
  });
}
