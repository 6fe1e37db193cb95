/** Requests with their answers, one of each asymmetric kind, as a device would have told of them. */
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import type { AsymKind } from "../../wire/crypto/requests.ts";
import { GOLDEN } from "../../wire/testing/asym-golden.ts";
import { VirtioDeviceId } from "../../wire/virtio/pci.ts";
import { cryptoConfigBytes } from "../attached.ts";

export const ASYM_KINDS = Object.keys(GOLDEN) as AsymKind[];

interface AttachedCrypto {
  readonly dialect: CryptoDialect;
  readonly features: bigint;
  readonly dataQueues?: number;
  readonly ready?: boolean;
}

/** A crypto device whose queues have 64 entries, as the event `attached` tells of it; default: one data queue, ready. */
export function attachedCrypto({ dialect, features, dataQueues = 1, ready = true }: AttachedCrypto) {
  const data = Array.from({ length: dataQueues }, () => ({ size: 64, name: "data" }));
  const queues = [...data, { size: 64, name: "control" }];
  return { type: VirtioDeviceId.CRYPTO, dialect, features, queues, config: cryptoConfigBytes({ ready, dataQueues }) };
}

/** One request on an asymmetric device, and its answer. */
export function asymExchange(readable: Uint8Array, answer: Uint8Array, request = 1): TraceEvent[] {
  const stamp = { at: request, instructions: request * 1000, device: "crypto1" };
  const chain = [
    { index: 0, table: "ring", address: 0, length: readable.length, writable: false },
    { index: 1, table: "ring", address: 0, length: answer.length, writable: true },
  ] as const;
  const place = { request, queue: 0, position: 0, head: 0 };
  return [
    {
      ...stamp,
      kind: "attached",
      ...attachedCrypto({ dialect: "asym-rfc-v3", features: 1n << 23n }),
    },
    { ...stamp, kind: "popped", ...place, chain, readable, writableLength: answer.length },
    { ...stamp, kind: "used", ...place, length: answer.length, written: [{ offset: 0, bytes: answer }] },
  ];
}

/** An entropy device, and a request to it with `room` for bytes that was answered with `random`. */
export function rngExchange(random: Uint8Array, room = random.length): TraceEvent[] {
  const stamp = { at: 1, instructions: 1000, device: "rng0" };
  const chain = [{ index: 0, table: "ring", address: 0x1000, length: room, writable: true }] as const;
  const place = { request: 1, queue: 0, position: 0, head: 0 };
  const queues = [{ size: 8, name: "requestq" }];
  const attached = { type: VirtioDeviceId.ENTROPY, dialect: "none", features: 1n << 32n, queues } as const;
  return [
    { ...stamp, kind: "attached", ...attached, config: new Uint8Array() },
    { ...stamp, kind: "popped", ...place, chain, readable: new Uint8Array(), writableLength: room },
    { ...stamp, kind: "used", ...place, length: random.length, written: [{ offset: 0, bytes: random }] },
  ];
}

/** All of {@link ASYM_KINDS}, numbered from 1. */
export const asymExchanges = (): TraceEvent[] =>
  ASYM_KINDS.flatMap((kind, index) => asymExchange(GOLDEN[kind].request, GOLDEN[kind].answer, index + 1));
