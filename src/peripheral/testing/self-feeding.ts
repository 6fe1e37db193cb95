/** A queue whose requests write their own successors: each AES-CBC answer makes the next request available. */
import { cbc } from "@noble/ciphers/aes.js";
import { encode } from "../../wire/codec/codec.ts";
import { Descriptor, DescriptorFlag } from "../../wire/virtio/virtio.ts";
import type { DriverQueue, TestDriver } from "./driver.ts";
import { cipherData } from "./requests.ts";

const { NEXT, WRITE } = DescriptorFlag;
const BLOCK = 16;
/** What one request reads, and writes: a block over the available ring, a block over its own descriptor. */
const SOURCE = 2 * BLOCK;
/** Entries of its queue. */
export const SELF_FEEDING_SIZE = 8;
/** Ring positions begin again after so many, so that many requests have no end. */
export const ENDLESS = 0x10000;
/** The key of its session. */
export const SELF_FEEDING_KEY = Uint8Array.from({ length: BLOCK }, (_, i) => 7 * i + 1);

/** What AES-CBC with that key and an IV of zeros turns into these blocks, each request's two on their own. */
function forged(blocks: Uint8Array): Uint8Array {
  const sources = cbc(SELF_FEEDING_KEY, new Uint8Array(BLOCK), { disablePadding: true }).decrypt(blocks);
  for (let at = SOURCE; at < sources.length; at += SOURCE) {
    for (let i = 0; i < BLOCK; i++) sources[at + i] = (sources[at + i] ?? 0) ^ (blocks[at + i - BLOCK] ?? 0);
  }
  return sources;
}

/** The first sixteen bytes of the available ring: flags, idx, and the first six entries, which all are head 0. */
const ringStart = (idx: number): Uint8Array => Uint8Array.of(0, 0, idx & 0xff, idx >> 8, ...new Uint8Array(12));

/** The descriptor of a request's source, before one with the number 2. */
const sourceAt = (address: number): Uint8Array =>
  encode(Descriptor, { addr: BigInt(address), len: SOURCE, flags: NEXT, next: 2 });

/**
 * Arms a queue of {@link SELF_FEEDING_SIZE} entries with one chain. The chain reads a request; all requests share the
 * header. It writes over the available ring, over its own second descriptor, and a status. Answer n makes request n + 1
 * available, until there are `count`. It begins when head 0 is offered.
 */
export function armSelfFeeding(driver: TestDriver, queue: DriverQueue, session: bigint, count: number): void {
  const { bytes } = driver.memory;
  const request = cipherData({ session, iv: new Uint8Array(BLOCK), src: new Uint8Array(SOURCE) });
  const header = driver.source(request.subarray(0, request.length - SOURCE));
  const table = driver.allocate(SOURCE * count);
  const answers = new Uint8Array(SOURCE * count);
  for (let i = 0; i < count; i++) {
    answers.set(ringStart(count === ENDLESS ? (i + 2) % ENDLESS : Math.min(i + 2, count)), SOURCE * i);
    answers.set(sourceAt(table + SOURCE * ((i + 1) % count)), SOURCE * i + BLOCK);
  }
  bytes.set(forged(answers), table);
  const target = (address: number) => ({ address, length: BLOCK, writable: true });
  queue.writeDescriptor(queue.desc, 0, header, NEXT, 1);
  bytes.set(sourceAt(table), queue.desc + BLOCK);
  queue.writeDescriptor(queue.desc, 2, target(queue.avail), WRITE | NEXT, 3);
  queue.writeDescriptor(queue.desc, 3, target(queue.desc + BLOCK), WRITE | NEXT, 4);
  queue.writeDescriptor(queue.desc, 4, driver.sink(1), WRITE);
  bytes.fill(0, queue.avail, queue.avail + 4 + 2 * SELF_FEEDING_SIZE);
}
