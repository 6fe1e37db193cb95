/** The sample that comes with the page: as it is in public/, recorded by tools/sample-trace.ts. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { differences, diffRequests, requestsOf } from "./diff.ts";
import { headerOf, verdictOf } from "./exchange.ts";
import { fromLines } from "./json-lines.ts";
import { REDACT_ALL, Redactor } from "./redact.ts";

const text = readFileSync(new URL("../../public/sample.trace.jsonl", import.meta.url), "utf8");
const { about, events, problems } = fromLines(text);

test("is small: a visitor gets it before having asked for anything", () => {
  expect(text.length).toBeLessThan(150_000);
  expect(gzipSync(text).length).toBeLessThan(50_000);
});

test("is whole, and says what it is", () => {
  expect(problems).toEqual([]);
  expect(about).toMatchObject({ redacted: "nothing", note: expect.stringContaining("demo keys") });
});

test("shows each device from its reset on, and one request of each sort with its answer", () => {
  const requests = requestsOf(events);
  expect(requests.length).toBe(events.filter(({ kind }) => kind === "popped").length);
  const operations = new Set(requests.map((request) => headerOf(request).operation));
  for (const operation of [
    "CIPHER_CREATE_SESSION",
    "CIPHER_ENCRYPT",
    "AKCIPHER_CREATE_SESSION",
    "AKCIPHER_DECRYPT",
    "SIGN",
    "VERIFY",
    "KEY_GEN",
    "KEY_EXCHG",
  ]) {
    expect(operations).toContain(operation);
  }
  for (const request of requests) expect(request.used && verdictOf(request, request.used)).toBeDefined();
});

test("has the command of each request, from a first one on, with its exit status", () => {
  const texts = events.flatMap((event) =>
    event.kind === "command" ? [[event.command, event.text.split(" ")[0]]] : [],
  );
  expect(texts).toEqual(texts.map((_, index) => [index + 1, "vcrypto"]));
  const statuses = events.flatMap((event) => (event.kind === "command-ended" ? [event.status] : []));
  expect(statuses).toHaveLength(texts.length);
  expect(new Set(statuses)).toEqual(new Set([0, 1]));
  const popped = (event: TraceEvent) => event.kind === "popped";
  expect(events.findIndex(popped)).toBeGreaterThan(events.findIndex(({ kind }) => kind === "command"));
});

function unmarked(event: TraceEvent): TraceEvent {
  if (event.kind !== "popped" && event.kind !== "used") return event;
  const { absent: _, ...rest } = event;
  return rest;
}

test("redacted, it differs in keys and data alone, and no key is left", () => {
  const redactor = new Redactor(REDACT_ALL);
  // Zeros that say what they stand for are not compared.
  const redacted = events.map((event) => unmarked(redactor.redact(event)));
  const { requests, counts } = diffRequests(requestsOf(events), requestsOf(redacted));
  expect(counts).toMatchObject({ left: 0, right: 0 });
  const changed = requests.flatMap(({ left, right }) => (left && right ? differences(left, right) : []));
  const names = new Set(changed.map(({ what }) => what.split("/").at(-1)));
  expect([...names].toSorted()).toEqual(
    ["d", "dst_data", "iv", "key", "msg", "r", "s", "shared_secret", "src_data"].toSorted(),
  );
});
