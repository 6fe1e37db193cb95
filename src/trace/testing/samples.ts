/** Requests with their answers, one of each asymmetric kind, as a device would have told of them. */
import type { TraceEvent } from "../../contract/trace.ts";
import type { AsymKind } from "../../wire/crypto/requests.ts";
import { GOLDEN } from "../../wire/testing/asym-golden.ts";

export const ASYM_KINDS = Object.keys(GOLDEN) as AsymKind[];

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
      kind: "plugged",
      dialect: "asym-rfc-v3",
      offered: 1n << 23n,
      queueSize: 64,
      dataQueues: 1,
      ready: true,
    },
    { ...stamp, kind: "popped", ...place, chain, readable, writableLength: answer.length },
    { ...stamp, kind: "used", ...place, length: answer.length, written: [{ offset: 0, bytes: answer }] },
  ];
}

/** All of {@link ASYM_KINDS}, numbered from 1. */
export const asymExchanges = (): TraceEvent[] =>
  ASYM_KINDS.flatMap((kind, index) => asymExchange(GOLDEN[kind].request, GOLDEN[kind].answer, index + 1));
