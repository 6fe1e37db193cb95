import { expect, test } from "vitest";
import type { TraceEvent, TraceRecord } from "../../../contract/trace.ts";
import { KEPT_BYTES } from "../../../trace/payloads.ts";
import { rngExchange } from "../../../trace/testing/samples.ts";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { recorded, type ScriptedDevice, selfTest } from "../../testing/script.ts";
import { CONTROL, DATA } from "../../testing/scripted-transport.ts";
import type { LogLimits } from "./log-size.ts";
import { lossesSummary, lossesText, totalOf } from "./losses.ts";
import type { RequestRow, Row } from "./rows.ts";
import { stages, stageTime } from "./timing.ts";
import { TraceModel } from "./trace-model.ts";

function modelOf(play: (device: ScriptedDevice) => void, limits?: Partial<LogLimits>): TraceModel {
  const model = new TraceModel(limits);
  for (const event of recorded(play)) model.apply(event);
  return model;
}

const rowsOf = (model: TraceModel): Row[] =>
  Array.from({ length: model.rows.length }, (_, index) => model.rows.at(model.rows.first + index)).filter(
    (row) => row !== undefined,
  );

function lastRequest(model: TraceModel): RequestRow {
  const row = rowsOf(model).findLast((each) => each.kind === "request");
  if (row?.kind !== "request") throw new Error("no request");
  return row;
}

test("a device goes up the status ladder and agrees on features", () => {
  const [device] = modelOf((script) => script.bind()).devices;
  expect(device?.status).toBe(15);
  expect(device?.features).toMatchObject({ agreed: true });
  expect(device?.queues.get(DATA)).toMatchObject({ size: 1024, desc: 0x0428_0000, avail: 0, used: 0 });
});

test("5.9.2 the control queue is the one that max_dataqueues names", () => {
  const [device] = modelOf((script) => script.bind()).devices;
  expect(device?.controlQueue).toBe(CONTROL);
  expect(device?.queueName(0)).toBe("dataq.0");
  expect(device?.queueName(1)).toBe("controlq");
});

test("without a read of max_dataqueues, the highest queue is the control queue", () => {
  const [device] = modelOf((script) => script.start()).devices;
  expect(device?.controlQueue).toBe(CONTROL);
});

test("5.4.6 a request of the entropy device is answered with random bytes, and has no status to be refused by", () => {
  const model = new TraceModel();
  for (const event of rngExchange(new Uint8Array(32).fill(7))) model.apply(event);
  const row = lastRequest(model);
  expect(row).toMatchObject({ operation: "random bytes", algorithm: "", queueName: "requestq", control: false });
  expect(row).toMatchObject({ outcome: "ok", status: "32 bytes", statusCode: undefined, writtenBytes: 32 });
});

test("a data request is named by its session", () => {
  const row = lastRequest(
    modelOf((script) => {
      script.bind();
      script.rsaDone(script.rsaBegin(script.createRsa()));
    }),
  );
  expect(row).toMatchObject({
    operation: "AKCIPHER_DECRYPT",
    algorithm: "RSA PKCS1",
    outcome: "ok",
    status: "OK",
    statusCode: 0,
  });
});

test("a create request takes the session's number from its answer", () => {
  const row = lastRequest(
    modelOf((script) => {
      script.bind();
      script.createAes(CipherOp.ENCRYPT);
    }),
  );
  expect(row).toMatchObject({ operation: "CIPHER_CREATE_SESSION", algorithm: "AES_CBC", sessionId: 1n, outcome: "ok" });
});

test("a refused request keeps its status, reason and clause", () => {
  const row = lastRequest(
    modelOf((script) => {
      script.bind();
      script.aesRefused();
    }),
  );
  expect(row).toMatchObject({ outcome: "refused", status: "INVSESS", statusCode: Status.INVSESS });
  expect(row.refused).toMatchObject({ why: "there is no such cipher session", clause: "5.9.7.1 Operation Status" });
});

test("a request to the engine has its stages there, one answered in the device has not", () => {
  const model = modelOf((script) => {
    script.bind();
    script.rsaDone(script.rsaBegin(script.createRsa()), { took: 6 });
  });
  const last = lastRequest(model);
  expect(stages(last).map(({ name }) => name)).toEqual(["kick", "device", "engine", "answer", "signal", "notice"]);
  expect(stageTime(last, "engine")).toBeCloseTo(6);
  const [create] = rowsOf(model);
  expect(create?.kind === "request" && stages(create).map(({ name }) => name)).toEqual([
    "kick",
    "device",
    "signal",
    "notice",
  ]);
});

test("two requests that finish out of order each get their own answer", () => {
  const model = modelOf((script) => {
    script.bind();
    const session = script.createRsa();
    const [first, second] = [script.rsaBegin(session), script.rsaBegin(session)];
    script.rsaDone(second);
    script.rsaDone(first);
  });
  const [, first, second] = rowsOf(model);
  if (first?.kind !== "request" || second?.kind !== "request") throw new Error("no requests");
  expect(second.used?.position).toBe(0);
  expect(first.used?.position).toBe(1);
});

test("a reset loses what is in flight, empties the queues and stands as a row of its own", () => {
  const model = modelOf((script) => {
    script.bind();
    script.rsaBegin(script.createRsa());
    script.reset("driver", 1);
  });
  const rows = rowsOf(model);
  expect(rows.at(-2)).toMatchObject({ kind: "request", outcome: "lost" });
  expect(rows.at(-1)).toMatchObject({ kind: "reset", text: "The driver reset the device; 1 in flight were dropped" });
  expect(model.devices[0]?.queues.size).toBe(0);
  expect(model.devices[0]?.status).toBe(0);
});

test("sessions of before a reset name nothing after it", () => {
  const row = lastRequest(
    modelOf((script) => {
      script.bind();
      const session = script.createAes(CipherOp.ENCRYPT);
      script.reset();
      script.bind();
      script.aes(session);
    }),
  );
  expect(row.algorithm).toBe("");
});

test("a fault stands as a row and is remembered until the reset", () => {
  const model = modelOf((script) => {
    script.bind();
    script.fault("2.7.5.3 Indirect Descriptors", "a nested indirect table");
  });
  expect(rowsOf(model).at(-1)).toMatchObject({ kind: "fault", clause: "2.7.5.3 Indirect Descriptors" });
  expect(model.devices[0]?.lastFault?.problem).toBe("a nested indirect table");
});

test("a full log drops the oldest events, counts them, and drops their rows", () => {
  const model = modelOf(
    (script) => {
      script.bind();
      selfTest(script, 4);
    },
    { events: 100 },
  );
  expect(model.log.length).toBe(100);
  expect(totalOf(model.losses)).toBe(model.log.end - 100);
  const [oldest] = rowsOf(model);
  expect(oldest?.sequence).toBeGreaterThanOrEqual(model.log.first);
});

test("an answer to a request that is no longer in the log is no error", () => {
  const events = recorded((script) => {
    script.bind();
    const session = script.createAes(CipherOp.ENCRYPT);
    script.aes(session);
  });
  const model = new TraceModel();
  const isLast = (event: TraceEvent) => event.kind === "popped" && event.request === 2;
  for (const event of events.filter((each) => !isLast(each))) model.apply(event);
  expect(model.rows.length).toBe(1);
});

test("a request too short for its header is a row that says so", () => {
  const row = lastRequest(
    modelOf((script) => {
      script.bind();
      script.pop({ queue: DATA, readable: new Uint8Array(7), split: [], writable: [1] });
    }),
  );
  expect(row).toMatchObject({ operation: "too short", outcome: "waiting", sessionId: undefined });
});

test("a chain without writable bytes can be used", () => {
  const row = lastRequest(
    modelOf((script) => {
      script.bind();
      const request = script.pop({ queue: DATA, readable: new Uint8Array(72), split: [], writable: [] });
      script.use(request, DATA, { written: [], length: 0 });
    }),
  );
  expect(row).toMatchObject({ outcome: "refused", status: "" });
});

/** So many notifications of a queue without a chain, a quarter of a millisecond after one another. */
function storm(script: ScriptedDevice, count: number): void {
  for (let kick = 0; kick < count; kick++) {
    script.wait(0.25);
    script.emit({ kind: "notify", queue: DATA });
  }
}

test("a storm of notifications takes no row away, and what is lost is told with what it was", () => {
  const model = modelOf(
    (script) => {
      script.bind();
      selfTest(script, 4);
      storm(script, 12_345);
    },
    { events: 1000 },
  );
  const requests = rowsOf(model).filter((row) => row.kind === "request");
  expect(requests[0]?.request).toBe(1);
  expect(lossesText(model.losses)).toMatch(
    /^11\u2009\d{3} notifications, \d+ interrupts, \d+ reads of the ISR, no request$/,
  );
  expect(lossesSummary(model.losses)).toBe(", no request");
});

test("a row whose notification and interrupt have gone says that, and has the times that are left", () => {
  const model = modelOf(
    (script) => {
      script.bind();
      script.aes(script.createAes(CipherOp.ENCRYPT), 4000);
      storm(script, 2000);
    },
    { events: 200 },
  );
  const row = lastRequest(model);
  expect(row.forgotten).toEqual(["notification", "interrupt", "read of the ISR"]);
  expect(stages(row).map(({ name }) => name)).toEqual(["device"]);
  expect(stageTime(row, "device")).toBeCloseTo(0.1);
});

test("the context of a log without its beginning is that of its oldest event, not of now", () => {
  const model = modelOf(
    (script) => {
      script.bind();
      const session = script.createAes(CipherOp.ENCRYPT);
      for (let count = 0; count < 30; count++) script.aes(session);
      script.reset();
      script.bind();
      script.createAes(CipherOp.ENCRYPT);
    },
    { events: 60 },
  );
  const kinds = model.contextEvents.map(({ kind }) => kind);
  expect(kinds).toEqual(["features", "queue-enabled", "queue-enabled", "status"]);
  expect(model.contextEvents.at(-1)?.at).toBeLessThan(rowsOf(model)[0]?.at ?? 0);
  const copy = new TraceModel();
  for (const event of [...model.contextEvents, ...[...model.log.walk()].map(({ event }) => event)]) copy.apply(event);
  const [kept, again] = [model, copy].map((each) => rowsOf(each).map((row) => row.kind === "request" && row.operation));
  expect(again).toEqual(kept);
});

test("requests that are never answered keep nothing but what the log keeps", () => {
  const message = new Uint8Array(1 << 20);
  const model = new TraceModel({ bytes: 8 << 20 });
  const stamp = { at: 1, instructions: 1, device: "crypto0" };
  const chain = { head: 0, chain: [], writableLength: 1, queue: DATA };
  for (let request = 1; request <= 100; request++) {
    const readable = message.slice().fill(request % 255);
    model.apply({ kind: "popped", ...stamp, ...chain, request, position: request, readable });
  }
  const [oldest] = rowsOf(model);
  expect(model.log.bytes).toBeLessThanOrEqual(8 << 20);
  expect(oldest?.kind === "request" && oldest.popped.absent).toEqual([
    { from: KEPT_BYTES, to: message.length, why: "dropped" },
  ]);
  expect(oldest?.kind === "request" && oldest.readBytes).toBe(message.length);
});

test("an answer without the bytes of its status is no success and no refusal", () => {
  const model = new TraceModel();
  for (const event of recorded((script) => {
    script.bind();
    script.aes(script.createAes(CipherOp.ENCRYPT), 16);
  })) {
    const isLast = event.kind === "used" && event.request === 2;
    model.apply(isLast ? { ...event, absent: [{ from: 0, to: 17, why: "left-out" }] } : event);
  }
  expect(lastRequest(model)).toMatchObject({ outcome: "unknown", status: "status left out", statusCode: undefined });
});

test("a request without the bytes of its header is not given a name by zeros", () => {
  const model = new TraceModel();
  for (const event of recorded((script) => {
    script.bind();
    script.aes(script.createAes(CipherOp.ENCRYPT), 16);
  })) {
    const blank = { readable: new Uint8Array(104), absent: [{ from: 0, to: 104, why: "left-out" }] } as const;
    model.apply(event.kind === "popped" ? { ...event, ...blank } : event);
  }
  expect(lastRequest(model)).toMatchObject({ operation: "left out", algorithm: "", sessionId: undefined });
  expect(rowsOf(model)[0]).toMatchObject({ operation: "left out", intent: { does: "other" } });
});

const resumed = (request: number): TraceRecord => ({
  ...({ kind: "resumed", cause: "recording", status: 15, queues: [] } as const),
  ...{ onHold: [], inFlight: [{ request }] },
});

test("a log that goes on has each request in flight once, and answers it; what is not in flight ended unseen", () => {
  const model = modelOf((device) => {
    device.bind();
    const session = device.createRsa();
    device.rsaBegin(session);
    const still = device.rsaBegin(session);
    device.emit(resumed(still));
    device.rsaDone(still);
  });
  const rows = rowsOf(model).map((row) => (row.kind === "request" ? `${row.outcome} ${row.status}` : row.kind));
  expect(rows).toEqual(["ok OK", "unknown not recorded", "ok OK", "resumed"]);
});

test("a log that goes on says that a queue is on hold, and not that a person put it there just now", () => {
  const model = modelOf((device) => {
    device.bind();
    device.hold(CONTROL);
    device.goOn("recording");
    device.hold(DATA);
  });
  expect(rowsOf(model).map((row) => row.kind !== "request" && row.text)).toEqual([
    "controlq was put on hold",
    "Recording began again",
    "controlq is on hold",
    "dataq.0 was put on hold",
  ]);
});
