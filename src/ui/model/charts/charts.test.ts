import fc from "fast-check";
import { expect, test } from "vitest";
import { type Dialect, dialectOf } from "../../../trace/dialect.ts";
import type { Used } from "../../../trace/event-of.ts";
import { rngExchange } from "../../../trace/testing/samples.ts";
import { CryptoFeature } from "../../../wire/crypto/features.ts";
import { DIALECTS } from "../../../wire/crypto/wire-dialect.ts";
import { recorded, type ScriptedDevice, selfTest } from "../../testing/script.ts";
import { EventLog } from "../log/event-log.ts";
import { LIVE_LOG } from "../log/log-size.ts";
import { RequestRow, type Row } from "../log/rows.ts";
import { TraceModel } from "../log/trace-model.ts";
import { RingBuffer } from "../ring-buffer.ts";
import { bytesPerSecond, latencyDistribution, latencyOverTime, requestsPerSecond, summary } from "./chart-data.ts";
import { ChartsModel, MAX_BUCKETS, MAX_OPERATIONS, NARROWEST_MS, OTHER_OPERATIONS } from "./charts.ts";

const DEVICE = "crypto0";

function modelOf(play: (device: ScriptedDevice) => void): TraceModel {
  const trace = new TraceModel();
  for (const event of recorded(play)) trace.apply(event);
  return trace;
}

function chartsOf(rows: RingBuffer<Row>): ChartsModel {
  const model = new ChartsModel(DEVICE);
  model.update(rows);
  return model;
}

const total = (model: ChartsModel): number =>
  model
    .buckets()
    .flatMap(({ bucket }) => Object.values(bucket?.byClass ?? {}))
    .reduce((sum, { requests }) => sum + requests, 0);

const log = new EventLog({ ...LIVE_LOG, events: 1000 });

/** A request that was taken at `at` and, if `answered` is a time, answered then. */
function request(at: number, answered?: number, operation = "CIPHER_ENCRYPT", dialect = dialectOf()): RequestRow {
  const stamp = { at, instructions: 0, device: DEVICE };
  const [popped] = recorded((device) => {
    device.bind();
    device.createRsa();
  }).filter((event) => event.kind === "popped");
  if (!popped) throw new Error("no request");
  const events = [{ ...popped, ...stamp, readable: new Uint8Array(10) }] as const;
  const row = new RequestRow(events[0], {
    ordinal: 0,
    sequence: log.push(events[0]),
    log,
    events,
    index: 0,
    control: false,
    queueName: "dataq.0",
    dialect: { ...dialect, header: () => ({ operation, algorithm: "", sessionId: undefined }) },
    notifiedAt: undefined,
    session: () => undefined,
    command: undefined,
  });
  if (answered !== undefined) answer(row, answered);
  return row;
}

function answer(row: RequestRow, at: number): void {
  const written = [{ offset: 0, bytes: new Uint8Array(6) }];
  const { request, queue, position, head, device, instructions } = row.popped;
  const used: Used = { kind: "used", request, queue, position, head, device, instructions, at, length: 6, written };
  row.finish(used, log.push(used));
}

function ringOf(...rows: Row[]): RingBuffer<Row> {
  const ring = new RingBuffer<Row>(1000);
  for (const row of rows) ring.push(row);
  return ring;
}

test("every answered request is counted once, by operation, with its bytes", () => {
  const { rows } = modelOf((device) => {
    device.bind();
    selfTest(device);
    device.rsaBegin(device.createRsa());
  });
  const model = chartsOf(rows);
  const lines = Object.fromEntries(model.operations.map(({ operation, requests }) => [operation, requests]));
  expect(lines).toEqual({
    CIPHER_ENCRYPT: 24,
    CIPHER_DECRYPT: 24,
    CIPHER_CREATE_SESSION: 12,
    CIPHER_DESTROY_SESSION: 12,
    AKCIPHER_CREATE_SESSION: 2,
    AKCIPHER_DESTROY_SESSION: 1,
    AKCIPHER_DECRYPT: 1,
  });
  expect(model.total.requests).toBe(76);
  expect(total(model)).toBe(76);
  expect(requestsPerSecond(model).series.map(({ name }) => name)).toEqual(["akcipher", "cipher", "sessions"]);
});

test("a request counts when it is answered, however long after, and one that is lost never does", () => {
  const late = request(0);
  const lost = request(1);
  lost.lose();
  const rows = ringOf(late, lost, request(2, 3));
  const model = new ChartsModel(DEVICE);
  model.update(rows);
  expect(model.total.requests).toBe(1);
  answer(late, 900);
  model.update(rows);
  model.update(rows);
  expect(model.total).toMatchObject({ requests: 2, bytes: 32 });
  expect(model.total.latencies.percentiles([100])).toEqual([expect.closeTo(900, -1)]);
  expect(model.buckets().map(({ bucket }) => bucket?.byClass.cipher?.requests ?? 0)).toEqual([1, 0, 0, 1]);
});

test("requests of other devices do not count", () => {
  const model = new ChartsModel("crypto1");
  model.update(ringOf(request(0, 1)));
  expect(model.total.requests).toBe(0);
  expect(model.buckets()).toEqual([]);
});

test("a long time is caught up with in slices", () => {
  const rows = ringOf(...Array.from({ length: 500 }, (_, index) => request(index, index + 1)));
  const model = new ChartsModel(DEVICE);
  expect(model.update(rows, () => true)).toBe(true);
  expect(model.total.requests).toBeLessThan(500);
  while (model.update(rows, () => true));
  expect(model.total.requests).toBe(500);
});

test("there are never too many buckets, each is as wide as the others, and none loses a request", () => {
  const at = fc.oneof(
    fc.double({ min: 0, max: 1e5, noNaN: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(fc.array(at, { minLength: 1, maxLength: 40 }), (times) => {
      const model = new ChartsModel(DEVICE);
      model.update(ringOf(...times.map((each) => request(0, each))));
      const buckets = model.buckets();
      expect(buckets.length).toBeLessThanOrEqual(MAX_BUCKETS);
      expect(total(model)).toBe(times.length);
      expect(Math.log2(model.width / NARROWEST_MS) % 1).toBe(0);
      expect(buckets.every(({ start }, index) => start === (buckets[0]?.start ?? 0) + index * model.width)).toBe(true);
      expect(buckets.at(0)?.bucket && buckets.at(-1)?.bucket).toBeDefined();
    }),
    { numRuns: 50 },
  );
});

test("a machine that starts anew starts the charts anew", () => {
  const model = new ChartsModel(DEVICE);
  model.update(ringOf(request(5000, 5001), request(6000), request(10, 11), request(12, 13)));
  expect(model.total.requests).toBe(2);
  expect(model.buckets().map(({ start }) => start)).toEqual([0]);
});

test("a guest that makes up operations fills one line with them", () => {
  const made = Array.from({ length: 100 }, (_, index) => request(index, index + 1, `opcode 0x${index}`));
  const { operations } = chartsOf(ringOf(...made));
  expect(operations).toHaveLength(MAX_OPERATIONS + 1);
  expect(operations[0]).toMatchObject({ operation: OTHER_OPERATIONS, requests: 100 - MAX_OPERATIONS });
});

test("rates are those of a second, and the last step has an end", () => {
  const model = new ChartsModel(DEVICE);
  model.update(ringOf(request(0, 1), request(100, 101), request(600, 601)));
  const requests = requestsPerSecond(model);
  expect(requests.x).toEqual([0, 0.25, 0.5, 0.75]);
  expect(requests.series).toMatchObject([{ drawn: [8, 0, 4, 4], said: ["8/s", "0/s", "4/s"] }]);
  expect(bytesPerSecond(model).series[0]?.said).toEqual(["128 B/s", "0 B/s", "64 B/s"]);
  expect(latencyOverTime(model).series.map(({ drawn }) => drawn[1])).toEqual([null, null, null]);
});

test("classes stand on top of each other", () => {
  const model = new ChartsModel(DEVICE);
  model.update(ringOf(request(0, 1, "AKCIPHER_SIGN"), request(1, 2), request(2, 3, "opcode 0x9")));
  expect(requestsPerSecond(model).series).toMatchObject([
    { name: "akcipher", drawn: [4, 4], said: ["4/s"] },
    { name: "cipher", drawn: [8, 8], said: ["4/s"] },
    { name: "other", drawn: [12, 12], said: ["4/s"] },
  ]);
});

test("what is below the resolution of time has a bar of its own", () => {
  const model = new ChartsModel(DEVICE);
  model.update(ringOf(request(0, 0.01), request(1, 4)));
  const { places, series } = latencyDistribution(model);
  expect([places.at(0), series[0]?.said.at(0)]).toEqual(["<0.1 ms", "1 request"]);
  expect(series[0]?.said.at(-1)).toBe("1 request");
});

test("the summary has a line for each operation and one for all; one request has no rate", () => {
  const model = new ChartsModel(DEVICE);
  model.update(ringOf(request(0, 0), request(500, 1000), request(600, 602, "AKCIPHER_SIGN")));
  expect(summary(model).map(({ percentiles, ...line }) => [...Object.values(line), ...percentiles])).toEqual([
    ["CIPHER_ENCRYPT", "2", "2", "32 B", "<0.1 ms", "500 ms", "500 ms"],
    ["AKCIPHER_SIGN", "1", "–", "16 B", "2.0 ms", "2.0 ms", "2.0 ms"],
    ["All", "3", "3", "48 B", "2.0 ms", "500 ms", "500 ms"],
  ]);
});

test("a request is of the class of its service, in either dialect", () => {
  const asym = dialectOf(1n << BigInt(CryptoFeature.ASYM));
  const classOf = (dialect: Dialect, operation: string) => {
    const model = chartsOf(ringOf(request(0, 1, operation, dialect)));
    const [counted] = Object.entries(model.buckets()[0]?.bucket?.byClass ?? {}).filter(
      ([, { requests }]) => requests > 0,
    );
    return counted?.[0];
  };
  const classes = (dialect: Dialect, operations: readonly string[]) => operations.map((each) => classOf(dialect, each));
  expect(classes(asym, ["SIGN", "KEY_EXCHG", "CIPHER_DECRYPT", "HASH", "AKCIPHER_SIGN", "opcode 0x500"])).toEqual([
    "asym",
    "asym",
    "cipher",
    "hash",
    "other",
    "other",
  ]);
  expect(classes(dialectOf(), ["AKCIPHER_SIGN", "CIPHER_ENCRYPT", "HASH", "AEAD_DECRYPT", "SIGN", "MAC"])).toEqual([
    "akcipher",
    "cipher",
    "hash",
    "aead",
    "other",
    "mac",
  ]);
});

test("the classes of one device have colours of their own", () => {
  for (const { linux } of Object.values(DIALECTS)) {
    const ranks = new Map(
      linux.services.flatMap((service) => ("chart" in service ? [[service.chart.name, service.chart.rank]] : [])),
    );
    expect(new Set(ranks.values()).size).toBe(ranks.size);
  }
});

test("requests for random bytes are a class of their own", () => {
  const model = new TraceModel();
  for (const event of rngExchange(new Uint8Array(32))) model.apply(event);
  const charts = new ChartsModel("rng0");
  charts.update(model.rows);
  expect(charts.buckets()[0]?.bucket?.byClass.random).toEqual({ requests: 1, bytes: 32 });
});
