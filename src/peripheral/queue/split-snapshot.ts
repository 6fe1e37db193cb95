/** A split queue as it is in guest memory, copied for a person: whatever the guest wrote there. */
import { offsetsOf } from "../../wire/codec/offsets.ts";
import { Descriptor, DescriptorFlag } from "../../wire/virtio/virtio.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { copyArea } from "./areas.ts";
import { DESCRIPTOR_SIZE } from "./chain.ts";
import type { Queue, Rings, SnapshotContext } from "./queue.ts";
import { AVAIL, areasOf } from "./split-layout.ts";
import { TableCopies } from "./table-copies.ts";

const { addr: ADDR, len: LEN, flags: FLAGS, next: NEXT } = offsetsOf(Descriptor);

type Snapshot = Extract<Rings, { kind: "split" }>;
type Table = Snapshot["indirect"][number];

/** Copies of the three areas, and of the indirect tables of what is available or in flight. */
export function splitSnapshot(
  memory: GuestMemory,
  queue: Pick<Queue, "setup" | "lastAvailIdx" | "usedIdx"> & { readonly eventIdx: boolean },
  { queue: index, inFlight }: SnapshotContext,
): Snapshot {
  const { size, desc, driver, device } = queue.setup;
  const [descBytes, availBytes, usedBytes] = areasOf(queue.setup).map(({ address, bytes }) =>
    copyArea(memory, address, bytes),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const { lastAvailIdx, usedIdx, eventIdx } = queue;
  const heads = [...inFlight.map(({ head }) => head), ...available(availBytes, size, lastAvailIdx)];
  return {
    kind: "split",
    queue: index,
    inFlight,
    size,
    desc,
    driver,
    deviceArea: device,
    descBytes,
    availBytes,
    usedBytes,
    lastAvailIdx,
    usedIdx,
    eventIdx,
    indirect: tables(memory, descBytes, heads),
  };
}

/** Heads that the device has not taken; of an index that makes no sense, no more than the ring has. */
function available(avail: Uint8Array, size: number, lastAvailIdx: number): number[] {
  const view = new DataView(avail.buffer);
  const waiting = Math.min((view.getUint16(AVAIL.idx, true) - lastAvailIdx) & 0xffff, size);
  return Array.from({ length: waiting }, (_, i) =>
    view.getUint16(AVAIL.ring + AVAIL.entry * ((lastAvailIdx + i) % size), true),
  );
}

function tables(memory: GuestMemory, descBytes: Uint8Array, heads: readonly number[]): Table[] {
  const view = new DataView(descBytes.buffer);
  const copies = new TableCopies(memory);
  return [...referring(view, heads)].flatMap((head) => {
    const at = head * DESCRIPTOR_SIZE;
    const address = view.getUint32(at + ADDR, true) + view.getUint32(at + ADDR + 4, true) * 2 ** 32;
    const bytes = copies.take(address, view.getUint32(at + LEN, true));
    return bytes ? [{ head, address, bytes }] : [];
  });
}

/** The descriptors of these chains that refer to a table. Each descriptor is looked at once: chains may be loops. */
function* referring(view: DataView, heads: readonly number[]): Generator<number> {
  const seen = new Set<number>();
  const size = view.byteLength / DESCRIPTOR_SIZE;
  for (const head of heads) {
    for (let index = head; index < size && !seen.has(index); ) {
      seen.add(index);
      const at = index * DESCRIPTOR_SIZE;
      const flags = view.getUint16(at + FLAGS, true);
      if (flags & DescriptorFlag.INDIRECT) yield index;
      if (!(flags & DescriptorFlag.NEXT)) break;
      index = view.getUint16(at + NEXT, true);
    }
  }
}
