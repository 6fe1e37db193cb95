/**
 * What a request costs in the device alone, from the notification to the used ring: no emulator and no kernel. The
 * chain is laid out as Linux does, and offered again and again.
 */
import { DESCRIPTOR_SIZE } from "../src/peripheral/queue/chain.ts";
import type { DriverQueue } from "../src/peripheral/testing/driver.ts";
import type { Segment } from "../src/peripheral/testing/driver-memory.ts";
import { HeldEngine } from "../src/peripheral/testing/fakes.ts";
import { cipherData, createCipher, FIXED } from "../src/peripheral/testing/requests.ts";
import { heldRig, Rig } from "../src/peripheral/testing/rig.ts";
import { Feature } from "../src/peripheral/virtio/negotiation.ts";
import { decode } from "../src/wire/codec/codec.ts";
import { sizeOf } from "../src/wire/codec/offsets.ts";
import { SessionInput } from "../src/wire/crypto/header.ts";
import { PackedFlag } from "../src/wire/virtio/packed-ring.ts";
import { type Measurements, median } from "./figure.ts";

const AES_BLOCK = 16;
const PAGE = 4096;
/** Each figure is the median of this many rounds. */
const ROUNDS = 9;

/** Requests that are offered at once: the driver's part is not timed. */
const BATCH = 32;
/** Batches of each form that count, and those before them, in which the compilers work. */
const BATCHES = 4000;
const WARM_UP_BATCHES = 1000;

/** The figures of the section "device". */
export function queueFigures(): Measurements<"device"> {
  return {
    "device.aes128cbc.16": { ours: perRequest({ length: 16, count: 2000, record: false }) },
    "device.aes128cbc.16.recorded": { ours: perRequest({ length: 16, count: 2000, record: true }) },
    "device.aes128cbc.65536": { ours: perRequest({ length: 65536, count: 40, record: false }) },
    "device.aes128cbc.65536.recorded": { ours: perRequest({ length: 65536, count: 40, record: true }) },
    "queue.packed": packedAndSplit(),
  };
}

/**
 * Milliseconds of one request on a queue of each form, as medians of many short batches. The forms take turns, and the
 * one that begins changes. So both meet the same noise, and a slow batch of either counts for nothing.
 */
function packedAndSplit(): { ours: number; theirs: number } {
  const [packed, split] = [packedQueue(), splitQueue()];
  const times = { packed: [] as number[], split: [] as number[] };
  for (let batch = -WARM_UP_BATCHES; batch < BATCHES; batch++) {
    const first = batch % 2 === 0 ? packed.round() : undefined;
    const theirs = split.round();
    const ours = first ?? packed.round();
    if (batch < 0) continue;
    times.packed.push(ours / BATCH);
    times.split.push(theirs / BATCH);
  }
  return { ours: median(times.packed), theirs: median(times.split) };
}

interface OfferedQueue {
  /** Offers a batch, and times the notification that serves it. */
  round(): number;
}

const SHORT = { iv: new Uint8Array(AES_BLOCK), src: new Uint8Array(AES_BLOCK) };

function splitQueue(): OfferedQueue {
  const rig = heldRig({ memory: 1 << 22, record: false });
  const session = rig.open(createCipher({ key: new Uint8Array(AES_BLOCK) }));
  const request = cipherData({ session, ...SHORT });
  const heads = Array.from({ length: BATCH }, () =>
    rig.data.addIndirect([rig.driver.source(request), rig.driver.sink(AES_BLOCK + 1)]),
  );
  rig.data.kick();
  rig.data.takeUsed();
  return {
    round: () => {
      for (const head of heads) rig.data.offer(head);
      const time = timedOnce(() => rig.data.kick());
      if (rig.data.takeUsed().length !== BATCH) throw new Error("not all requests came back");
      return time;
    },
  };
}

function packedQueue(): OfferedQueue {
  const rig = new Rig({
    engine: new HeldEngine(),
    memory: 1 << 22,
    record: false,
    offer: Feature.RING_PACKED,
  });
  const [data, control] = rig.driver.startPacked([64, 64]);
  if (!data || !control) throw new Error("the device has two queues");
  const answer = rig.driver.sink(sizeOf(SessionInput));
  control.add([rig.driver.source(createCipher({ key: new Uint8Array(AES_BLOCK) })), answer]);
  control.kick();
  const { session_id: session } = decode(SessionInput, rig.memory.slice(answer.address, answer.length));
  const request = cipherData({ session, ...SHORT });
  const segments = [rig.driver.source(request), rig.driver.sink(AES_BLOCK + 1)];
  const length = DESCRIPTOR_SIZE * segments.length;
  const tables = Array.from({ length: BATCH }, () => rig.driver.allocate(length));
  for (const table of tables) data.addIndirect(table, segments);
  data.kick();
  data.takeUsed();
  return {
    round: () => {
      for (const address of tables) data.add([{ address, length, writable: false }], { flags: PackedFlag.INDIRECT });
      const time = timedOnce(() => data.kick());
      if (data.takeUsed().length !== BATCH) throw new Error("not all requests came back");
      return time;
    },
  };
}

function timedOnce(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

interface Load {
  readonly length: number;
  /** Requests in a round. */
  readonly count: number;
  readonly record: boolean;
}

/** Milliseconds. */
function perRequest({ length, count, record }: Load): number {
  const rig = heldRig({ memory: 1 << 22, record });
  const session = rig.open(createCipher({ key: new Uint8Array(AES_BLOCK) }));
  const request = cipherData({ session, iv: new Uint8Array(AES_BLOCK), src: new Uint8Array(length) });
  const source = pages(request.subarray(FIXED + AES_BLOCK)).map((page) => rig.driver.source(page));
  const target = source.map((page) => rig.driver.sink(page.length));
  const fixed = [request.subarray(0, FIXED), request.subarray(FIXED, FIXED + AES_BLOCK)];
  const chain = [...fixed.map((part) => rig.driver.source(part)), ...multiplied(source), ...multiplied(target)];
  const head = rig.data.addIndirect([...chain, rig.driver.sink(1)]);
  rig.data.kick();
  const round = () => {
    const time = timed(rig.data, head, count) / count;
    rig.trace.clear();
    return time;
  };
  round();
  return median(Array.from({ length: ROUNDS }, round));
}

function timed(queue: DriverQueue, head: number, count: number): number {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    queue.offer(head);
    queue.kick();
  }
  return performance.now() - start;
}

function pages(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / PAGE) }, (_, i) => bytes.subarray(PAGE * i, PAGE * (i + 1)));
}

/** A list of n pages as Linux puts it into a chain: A,B,C,B,C,C. */
const multiplied = (list: readonly Segment[]): Segment[] => list.flatMap((_, i) => list.slice(i));
