/**
 * What a request costs in the device alone, from the notification to the used ring: no emulator and no kernel. The
 * chain is laid out as Linux does, and offered again and again.
 */
import type { DriverQueue } from "../src/peripheral/testing/driver.ts";
import type { Segment } from "../src/peripheral/testing/driver-memory.ts";
import { cipherData, createCipher, FIXED } from "../src/peripheral/testing/requests.ts";
import { heldRig } from "../src/peripheral/testing/rig.ts";
import { type Measurements, median } from "./figure.ts";

const AES_BLOCK = 16;
const PAGE = 4096;
/** Each figure is the median of this many rounds. */
const ROUNDS = 9;

/** The figures of the section "device". */
export function queueFigures(): Measurements<"device"> {
  return {
    "device.aes128cbc.16": { ours: perRequest({ length: 16, count: 2000, record: false }) },
    "device.aes128cbc.16.recorded": { ours: perRequest({ length: 16, count: 2000, record: true }) },
    "device.aes128cbc.65536": { ours: perRequest({ length: 65536, count: 40, record: false }) },
    "device.aes128cbc.65536.recorded": { ours: perRequest({ length: 65536, count: 40, record: true }) },
  };
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
