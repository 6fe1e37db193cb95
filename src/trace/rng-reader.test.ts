/** Requests of the entropy device in a log: their names, and their bytes in a file without secrets. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { RngAnswer } from "../wire/rng/rng.ts";
import { ExchangeTracker } from "./context.ts";
import type { Used } from "./event-of.ts";
import { answerLayout, type Exchange, headerOf, statusText, verdictOf } from "./exchange.ts";
import { REDACT_KEYS, RedactionMarker, Redactor } from "./redact.ts";
import { rngExchange } from "./testing/samples.ts";

const RANDOM = Uint8Array.from({ length: 32 }, (_, index) => index + 1);

function answered(events: readonly TraceEvent[]): { readonly exchange: Exchange; readonly used: Used } {
  const tracker = new ExchangeTracker();
  const exchange = events.map((event) => tracker.follow(event)).at(-1);
  const used = events.at(-1);
  if (!exchange || used?.kind !== "used") throw new Error("no answer");
  return { exchange, used };
}

test("5.4.6 a request is one for random bytes, and its answer says how many they are", () => {
  const { exchange, used } = answered(rngExchange(RANDOM));
  expect(headerOf(exchange)).toEqual({ operation: "random bytes", algorithm: "", sessionId: undefined });
  const verdict = verdictOf(exchange, used);
  expect(verdict && statusText(verdict)).toBe("32 bytes");
});

test("5.4.6.2 an answer ends where the device stopped, with more room behind it or none at all", () => {
  for (const [length, room] of [
    [1, 4096],
    [0, 0],
  ] as const) {
    const { exchange, used } = answered(rngExchange(RANDOM.subarray(0, length), room));
    expect(answerLayout(exchange, used)).toEqual({ layout: RngAnswer, scope: {}, length });
    expect(verdictOf(exchange, used)).toEqual({ status: undefined, text: length === 1 ? "1 byte" : "0 bytes" });
  }
});

test("the random bytes are key material: a file without keys has zeros for all of them, and says so", () => {
  const random = fc.uint8Array({ minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(random, fc.nat(64), (bytes, more) => {
      const redactor = new Redactor(REDACT_KEYS);
      const used = rngExchange(bytes, bytes.length + more)
        .map((event) => redactor.redact(event))
        .at(-1);
      expect(used).toMatchObject({
        written: [{ offset: 0, bytes: new Uint8Array(bytes.length) }],
        absent: [{ from: 0, to: bytes.length, why: "left-out" }],
      });
    }),
  );
});

test("zeros of a file that was redacted and does not say where are marked as left out", () => {
  const marker = new RedactionMarker(REDACT_KEYS);
  const used = rngExchange(new Uint8Array(8))
    .map((event) => marker.mark(event))
    .at(-1);
  expect(used).toMatchObject({ absent: [{ from: 0, to: 8, why: "left-out" }] });
});
