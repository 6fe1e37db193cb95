/** Files of version 1, as programs have written them: they are read as files of today. */
import { readFileSync } from "node:fs";
import { expect, describe as suite, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { cryptoConfig } from "./attached.ts";
import { requestsOf } from "./diff.ts";
import type { EventOf } from "./event-of.ts";
import { headerOf } from "./exchange.ts";
import { fromLines, toLine, traceHeader } from "./json-lines.ts";

const text = readFileSync(new URL("./testing/version-1.jsonl", import.meta.url), "utf8");
const { events, problems } = fromLines(text);
const lines = text.trimEnd().split("\n").slice(1);

const ofKind = <K extends TraceEvent["kind"]>(kind: K) =>
  events.filter((event): event is EventOf<K> => event.kind === kind);

suite("a recorded file of version 1", () => {
  test("is read without a problem, event by event", () => {
    expect(problems).toEqual([]);
    expect(events).toHaveLength(lines.length);
  });

  test("tells of its devices as a file of today does", () => {
    const [first, second] = ofKind("attached");
    const queues = [
      { size: 256, name: "data" },
      { size: 256, name: "control" },
    ];
    expect(first).toMatchObject({
      device: "crypto0",
      type: 20,
      dialect: "virtio-1.4",
      features: 5_100_273_664n,
      queues,
    });
    expect(second).toMatchObject({ device: "crypto1", type: 20, dialect: "asym-rfc-v3", features: 5_108_662_272n });
    expect(first && cryptoConfig(first)).toEqual({ ready: true, dataQueues: 1 });
  });

  test("has the same events otherwise, to the byte", () => {
    const others = events.filter(({ kind }) => kind !== "attached").map(toLine);
    expect(others).toEqual(lines.filter((line) => !line.startsWith('{"kind":"plugged"')));
  });

  test("has its requests decoded by the dialect of their device", () => {
    const operations = requestsOf(events).map((request) => headerOf(request).operation);
    for (const name of ["CIPHER_CREATE_SESSION", "AKCIPHER_DECRYPT", "KEY_EXCHG"]) expect(operations).toContain(name);
  });

  test("saved again is a file of today, with the same events", () => {
    expect(fromLines([traceHeader(), ...events.map(toLine), ""].join("\n"))).toMatchObject({ events, problems: [] });
  });
});

suite("a line", () => {
  const PLUGGED =
    '{"kind":"plugged","at":0,"instructions":0,"device":"d","dialect":"virtio-1.4","offered":"0","queueSize":8,"dataQueues":2,"ready":false}';
  const header = (version: number) => `{"format":"v86-virtio-crypto trace","version":${version}}`;
  const read = (version: number, line: string) => fromLines(`${header(version)}\n${line}\n`);

  test("`plugged` of version 1 says how many data queues there are, and that the device is not ready", () => {
    const [event] = read(1, PLUGGED).events;
    expect(event?.kind === "attached" && cryptoConfig(event)).toEqual({ ready: false, dataQueues: 2 });
    expect(event?.kind === "attached" && event.queues.map(({ name }) => name)).toEqual(["data", "data", "control"]);
  });

  test.each(['"dataQueues":2', '"queueSize":8', '"dialect":"virtio-1.4"'])(
    "of version 1 without %s, or with a wrong one, is left out and named",
    (field) => {
      const wrong = field.replace(/:.*/, ':"x"');
      for (const line of [PLUGGED.replace(`${field},`, ""), PLUGGED.replace(field, wrong)]) {
        expect(read(1, line)).toMatchObject({ events: [], problems: [{ problem: "bad-field", line: 2 }] });
      }
    },
  );

  test("of the one version is an unknown kind in the other", () => {
    const attached = events.find(({ kind }) => kind === "attached");
    expect(read(2, PLUGGED).problems).toMatchObject([{ problem: "unknown-kind" }]);
    expect(read(1, attached ? toLine(attached) : "").problems).toMatchObject([{ problem: "unknown-kind" }]);
  });
});
