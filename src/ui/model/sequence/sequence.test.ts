import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceDescriptor, TraceEvent } from "../../../contract/trace.ts";
import { EVENTS } from "../../../trace/testing/events.ts";
import { ASYM_KINDS, asymExchanges, rngExchange } from "../../../trace/testing/samples.ts";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { DriverMust } from "../../../wire/virtio/driver-must.ts";
import { recorded, type ScriptedDevice } from "../../testing/script.ts";
import { DATA } from "../../testing/scripted-transport.ts";
import type { RequestRow } from "../log/rows.ts";
import { TraceModel } from "../log/trace-model.ts";
import { MAX_TEXT } from "./plain-text.ts";
import { momentOf, sequenceOf } from "./sequence.ts";
import { LANES, type Sequence } from "./step.ts";
import { timesOf } from "./step-times.ts";
import { MAX_OF_A_KIND, MAX_SEARCHED } from "./story.ts";

/** What a picture can have at most: the fixed steps, and two for each event that is drawn. */
const MAX_STEPS = 16 + 15 * 2 * MAX_OF_A_KIND;

interface Played {
  readonly trace: TraceModel;
  readonly row: RequestRow;
}

function played(events: readonly TraceEvent[]): Played {
  const trace = new TraceModel();
  for (const event of events) trace.apply(event);
  for (let ordinal = trace.rows.end - 1; ordinal >= 0; ordinal--) {
    const row = trace.rows.at(ordinal);
    if (row?.kind === "request") return { trace, row };
  }
  throw new Error("no request");
}

/** Of the last request that `play` makes. */
function pictureOf(play: (device: ScriptedDevice) => void): Sequence {
  const { trace, row } = played(
    recorded((device) => {
      device.bind();
      play(device);
    }),
  );
  return sequenceOf(row, trace);
}

const ids = ({ steps }: Sequence): string[] => steps.map(({ id }) => id);
const step = ({ steps }: Sequence, id: string) => {
  const found = steps.find((each) => each.id === id);
  if (!found) throw new Error(`no step ${id} in ${steps.map((each) => each.id).join(", ")}`);
  return found;
};
const wallOf = (sequence: Sequence, id: string): string | undefined =>
  timesOf(sequence)[ids(sequence).indexOf(id)]?.wall;

const aes = (device: ScriptedDevice) => device.aes(device.createAes(CipherOp.ENCRYPT), 40);

const POSTED = ["descriptors", "available-entry", "available-index", "notified", "popped", "chain"];
const ANSWERED = ["written", "used-element", "used-index", "interrupt", "isr-read", "received"];

describe("a request that is answered", () => {
  test("inline goes from the driver's descriptors to its read of the answer, and asks no engine", () => {
    const picture = pictureOf(aes);
    expect(ids(picture)).toEqual([...POSTED, "checked", "inline", ...ANSWERED]);
    expect(picture.title).toBe("Request 2 of crypto0 dataq.0: CIPHER_ENCRYPT AES_CBC, OK");
    expect(picture.steps.some(({ from, to }) => from === "engine" || to === "engine")).toBe(false);
    expect(picture.notes).toEqual([]);
  });

  test("what only memory saw is inferred, and has no time", () => {
    const picture = pictureOf(aes);
    const inferred = picture.steps.filter(({ evidence }) => evidence === "inferred").map(({ id }) => id);
    expect(inferred).toEqual(["descriptors", "available-entry", "available-index", "checked", "inline", "received"]);
    for (const each of picture.steps) expect(each.stamp === undefined).toBe(each.evidence === "inferred");
    expect(wallOf(picture, "descriptors")).toBe("");
    expect(wallOf(picture, "popped")).toBe("<0.1 ms");
  });

  test("every step has a lane to begin and to end at, words, and a clause where virtio has one", () => {
    const { steps } = pictureOf((device) => device.rsaDone(device.rsaBegin(device.createRsa())));
    for (const { from, to, what, why, clause, id } of steps) {
      expect(LANES).toEqual(expect.arrayContaining([from, to]));
      expect(what).toMatch(/[^.]$/);
      expect(why).toMatch(/\.$/);
      expect(clause).toMatch(["submitted", "completed"].includes(id) ? /^$/ : /^\d+(\.\d+)+ \S/);
    }
  });

  test("by an engine worker says which, how long it waited, and how long it took", () => {
    const picture = pictureOf((device) => {
      const request = device.rsaBegin(device.createRsa());
      device.wait(3);
      device.emit({ kind: "working", request, worker: 2 });
      device.rsaDone(request, { took: 6.4 });
    });
    expect(ids(picture)).toEqual([...POSTED, "checked", "submitted", "working", "completed", ...ANSWERED]);
    expect(step(picture, "working").what).toBe("worker 2 begins, after 3.0 ms");
    expect(wallOf(picture, "completed")).toBe("+6.4 ms");
    expect(timesOf(picture)[9]?.instructions).toBe("+332\u2009800");
  });

  test("leads to its bytes, its slots, and its registers", () => {
    const picture = pictureOf(aes);
    expect(step(picture, "chain").leadsTo).toEqual({ kind: "field", side: "readable", offset: 0 });
    expect(step(picture, "written").leadsTo).toEqual({ kind: "field", side: "writable", offset: 0 });
    expect(step(picture, "popped").leadsTo).toEqual({ kind: "slot", ring: "available", slot: 0 });
    expect(step(picture, "used-element").leadsTo).toEqual({ kind: "slot", ring: "used", slot: 0 });
    expect(step(picture, "notified").leadsTo).toEqual({ kind: "register", name: "queue_notify" });
  });

  test("by a reset device no longer has slots: the queue may have another size now", () => {
    const picture = pictureOf((device) => {
      aes(device);
      device.reset();
    });
    expect(step(picture, "popped").what).toBe("reads position 0 of the available ring: head 0");
    expect(step(picture, "popped").leadsTo).toBeUndefined();
    expect(ids(picture)).not.toContain("reset");
  });

  test("with others by one interrupt says so", () => {
    const { trace, row } = played(
      recorded((device) => {
        device.bind();
        aes(device);
      }).flatMap((event) =>
        event.kind === "used" && event.request === 2
          ? [event, { ...event, request: 77 }, { ...event, request: 78 }]
          : [event],
      ),
    );
    expect(step(sequenceOf(row, trace), "interrupt").why).toContain("It tells of 3 answers at once");
  });

  test("of the entropy device is drawn with that device's clause", () => {
    const { trace, row } = played(rngExchange(Uint8Array.of(1, 2, 3)));
    const picture = sequenceOf(row, trace);
    expect(step(picture, "checked").clause).toBe("5.4.6 Device Operation");
    expect(step(picture, "written").what).toBe("writes 3 bytes");
    expect(ids(picture)).not.toContain("notified");
    expect(step(picture, "popped").why).toContain("no notification");
  });
});

test("every kind of request of the second device is drawn, with its own clause", () => {
  const trace = new TraceModel();
  for (const event of asymExchanges()) trace.apply(event);
  expect(trace.rows.end).toBe(ASYM_KINDS.length);
  for (let ordinal = 0; ordinal < trace.rows.end; ordinal++) {
    const row = trace.rows.at(ordinal);
    if (row?.kind !== "request") continue;
    const picture = sequenceOf(row, trace);
    expect(picture.title).toContain("crypto1");
    expect(step(picture, "checked").clause).toMatch(/RFC/);
    expect(step(picture, "checked").what).toContain(row.operation);
  }
});

describe("what a person and the engine do", () => {
  test("a hold is drawn where it was, with its length, and so is the release", () => {
    const picture = pictureOf((device) => {
      const session = device.createAes(CipherOp.ENCRYPT);
      device.hold(DATA);
      device.aes(session, 16);
      device.wait(250);
      device.release(DATA);
    });
    expect(ids(picture)).toEqual([...POSTED, "held", "released", "checked", "inline", ...ANSWERED]);
    expect(step(picture, "held")).toMatchObject({ what: "on hold for 250 ms", by: "owner", mood: "wait" });
    expect(wallOf(picture, "released")).toBe("+250 ms");
  });

  test("a request on hold waits, and has no steps behind that", () => {
    const picture = pictureOf((device) => {
      device.hold(DATA);
      device.aes(1n, 16);
    });
    expect(ids(picture).slice(-2)).toEqual(["held", "waiting"]);
    expect(step(picture, "held").what).toBe("on hold, and waits");
  });

  test("a delay by rule lies between the answer that is ready and the answer that is written", () => {
    const events = recorded((device) => {
      device.bind();
      aes(device);
    });
    const { at, instructions, device } = events.at(-3) ?? events[0] ?? { at: 0, instructions: 0, device: "" };
    const delay = { kind: "injected", fault: "delay", request: 2, detail: "The answer comes 50 ms later." } as const;
    const { trace, row } = played(events.toSpliced(-3, 0, { ...delay, at, instructions, device }));
    const picture = sequenceOf(row, trace);
    expect(ids(picture).slice(6, 9)).toEqual(["checked", "inline", "injected"]);
    expect(step(picture, "injected").what).toBe("fault by rule, delay: The answer comes 50 ms later");
  });

  test("a dropped request never ends, and nothing was checked", () => {
    const picture = pictureOf((device) => {
      const request = device.pop({ queue: DATA, readable: new Uint8Array(72), split: [], writable: [1] });
      device.inject(request, "drop", "The request was thrown away: its answer never comes.");
    });
    expect(ids(picture)).toEqual([...POSTED, "injected", "waiting"]);
    expect(step(picture, "waiting")).toMatchObject({ what: "no answer, ever", mood: "lost" });
  });

  test("a worker that ended is replaced: the request is begun again", () => {
    const picture = pictureOf((device) => {
      const request = device.rsaBegin(device.createRsa());
      device.emit({ kind: "working", request, worker: 0 });
      device.wait(1);
      device.emit({ kind: "working", request, worker: 1 });
      device.rsaDone(request);
    });
    expect(ids(picture).filter((id) => id.startsWith("working"))).toEqual([
      "working",
      "working-2-replaced",
      "working-2",
    ]);
    expect(step(picture, "working-2-replaced")).toMatchObject({ evidence: "inferred", mood: "broken" });
  });

  test("of a long search the newest report is drawn", () => {
    const picture = pictureOf((device) => {
      const request = device.rsaBegin(device.createRsa());
      for (let candidates = 1; candidates < 50; candidates++) {
        device.emit({ kind: "progress", request, step: "the prime p", candidates });
      }
    });
    expect(picture.steps.filter(({ id }) => id.startsWith("progress"))).toHaveLength(1);
    expect(step(picture, "progress").what).toBe("the prime p: 49 candidates tried");
  });
});

describe("what goes wrong", () => {
  test("a refused request has the reason and its clause, and an answer", () => {
    const picture = pictureOf((device) => device.aesRefused());
    expect(ids(picture)).toEqual([...POSTED, "refused", ...ANSWERED]);
    expect(step(picture, "refused")).toMatchObject({
      what: "refuses it with INVSESS",
      clause: "5.9.7.1 Operation Status",
      mood: "broken",
    });
  });

  test("a reset takes the request away, and leads to its row", () => {
    const { trace, row } = played(
      recorded((device) => {
        device.bind();
        device.rsaBegin(device.createRsa());
        device.reset("driver", 1);
      }),
    );
    const picture = sequenceOf(row, trace);
    expect(ids(picture).slice(-2)).toEqual(["submitted", "reset"]);
    expect(step(picture, "reset")).toMatchObject({
      from: "driver",
      what: "lost: the driver reset the device; 1 in flight were dropped",
      leadsTo: { kind: "row", ordinal: trace.rows.end - 1, what: "reset" },
    });
  });

  test("a rule that the driver broke in the chain is drawn before the device takes it, and leads to its row", () => {
    const events = recorded((device) => {
      device.bind();
      aes(device);
    });
    const taken = events.findLastIndex(({ kind }) => kind === "popped");
    const { at = 0, instructions = 0 } = events[taken] ?? {};
    const { clause, must } = DriverMust.INDIRECT_IS_LAST;
    const device = "crypto0";
    const broken: TraceEvent = { kind: "violation", clause, must, problem: "queue 0: both", at, instructions, device };
    const other: TraceEvent = { kind: "notify", queue: 0, at, instructions, device: "crypto1" };
    const { trace, row } = played(events.toSpliced(taken, 0, broken, other));
    const picture = sequenceOf(row, trace);
    expect(ids(picture).slice(3, 6)).toEqual(["notified", "noticed-0", "popped"]);
    expect(step(picture, "noticed-0")).toMatchObject({ what: "breaks a rule: queue 0: both", clause, stamp: broken });
    expect(step(picture, "noticed-0").why).toContain(must);
    expect(step(picture, "noticed-0").leadsTo).toEqual({ kind: "row", ordinal: row.ordinal - 1, what: "violation" });
    expect(trace.rows.at(row.ordinal - 1)?.kind).toBe("violation");
    expect(timesOf(picture)[4]?.wall).toBe("<0.1 ms");
  });

  test("a rule that the driver breaks while the device has the request is drawn there, and once", () => {
    const picture = pictureOf((device) => {
      const request = device.rsaBegin(device.createRsa());
      device.wait(2);
      device.violation(DriverMust.KEEP_STATUS, "0x2 was written while the status was 0xf");
      device.rsaDone(request);
      device.violation(DriverMust.CONFIG_IS_READ, "the configuration was written, without effect");
    });
    const broken = picture.steps.filter(({ what }) => what.startsWith("breaks a rule"));
    expect(broken.map(({ stamp }) => stamp?.at)).toHaveLength(1);
    const at = ids(picture).indexOf(broken[0]?.id ?? "");
    expect(ids(picture)[at - 1]).toBe("submitted");
    expect(ids(picture)[at + 1]).toBe("completed");
    expect(wallOf(picture, ids(picture)[at] ?? "")).toBe("+2.0 ms");
  });

  test("a device that gives up says so with a configuration interrupt, and the request waits", () => {
    const picture = pictureOf((device) => {
      device.rsaBegin(device.createRsa());
      device.fault("2.7.5.2 Driver Requirements: The Virtqueue Descriptor Table", "a chain that is a loop");
      device.emit({ kind: "interrupt", cause: "config" });
    });
    expect(ids(picture).slice(-4)).toEqual([
      expect.stringMatching(/^fault-/),
      expect.stringMatching(/^needs-reset-/),
      expect.stringMatching(/^config-interrupt-/),
      "waiting",
    ]);
  });

  test("a wrong head in the used element is marked", () => {
    const events = recorded((device) => {
      device.bind();
      aes(device);
    });
    const { trace, row } = played(events.map((event) => (event.kind === "used" ? { ...event, head: 12 } : event)));
    expect(step(sequenceOf(row, trace), "used-element")).toMatchObject({ mood: "broken", by: "device" });
  });

  test("without an interrupt after the answer it is said why: the driver asked for none, or the log lacks it", () => {
    const events = recorded((device) => {
      device.bind();
      aes(device);
    }).filter(({ kind }) => kind !== "interrupt" && kind !== "isr-read");
    const { trace, row } = played(events);
    expect(step(sequenceOf(row, trace), "no-interrupt")).toMatchObject({
      what: "no interrupt: the driver asked for none",
      evidence: "inferred",
    });
    expect(step(sequenceOf(row, trace), "no-interrupt").why).toContain("used_event");
    trace.lostInMachine = 1;
    expect(step(sequenceOf(row, trace), "no-interrupt").what).toBe("an interrupt is not in the log");
  });

  test("a mistake of the driver after the answer is not the request's", () => {
    const events = recorded((device) => {
      device.bind();
      aes(device);
    }).filter(({ kind }) => kind !== "interrupt" && kind !== "isr-read");
    const late = recorded((device) => device.fault("2.7.1 Driver Requirements: Virtqueues", "too late"));
    const { trace, row } = played([...events, ...late]);
    expect(ids(sequenceOf(row, trace)).slice(-2)).toEqual(["used-index", "no-interrupt"]);
  });

  test("a driver that has not read the ISR is still to do so", () => {
    const { trace, row } = played(
      recorded((device) => {
        device.bind();
        aes(device);
      }).filter(({ kind }) => kind !== "isr-read"),
    );
    expect(ids(sequenceOf(row, trace)).at(-1)).toBe("unread");
  });
});

describe("large and broken requests", () => {
  test("a chain of 1,000 descriptors is counted, and its first few are named", () => {
    const chain: TraceDescriptor[] = Array.from({ length: 1000 }, (_, index) => ({
      index,
      table: "ring",
      address: index * 16,
      length: 1,
      writable: index === 999,
    }));
    const { trace, row } = played(
      recorded((device) => {
        device.bind();
        aes(device);
      }).map((event) => (event.kind === "popped" ? { ...event, chain } : event)),
    );
    const picture = sequenceOf(row, trace);
    expect(step(picture, "chain").what).toContain("walks 1\u2009000 descriptors");
    expect(step(picture, "chain").why).toContain("7 ▲ and 992 more");
    expect(step(picture, "chain").why.length).toBeLessThan(500);
  });

  test("dropped bytes are told, and the picture is whole", () => {
    const { trace, row } = played(
      recorded((device) => {
        device.bind();
        aes(device);
      }).map((event) =>
        event.kind === "popped" ? { ...event, absent: [{ from: 0, to: 30, why: "dropped" as const }] } : event,
      ),
    );
    const picture = sequenceOf(row, trace);
    expect(step(picture, "chain").why).toContain("30 bytes less: dropped");
    expect(ids(picture).slice(-6)).toEqual(ANSWERED);
  });

  test("a clock that runs backwards is said, not counted", () => {
    const events = recorded((device) => {
      device.bind();
      aes(device);
    }).map((event) => (event.kind === "used" ? { ...event, at: 0, instructions: 0 } : event));
    const { trace, row } = played(events);
    const picture = sequenceOf(row, trace);
    expect(wallOf(picture, "written")).toBe("clock went back");
    expect(
      timesOf(picture)
        .map(({ wall }) => wall)
        .join(),
    ).not.toContain("-");
  });

  test("an answer far behind in the log is drawn from what the row keeps, which is said", () => {
    const picture = pictureOf((device) => {
      const request = device.rsaBegin(device.createRsa());
      for (let count = 0; count < MAX_SEARCHED; count++) device.emit({ kind: "notify", queue: DATA });
      device.emit({ kind: "working", request, worker: 3 });
      device.rsaDone(request);
    });
    expect(ids(picture)).toEqual([...POSTED, "checked", "submitted", "working", "completed", ...ANSWERED]);
    expect(picture.notes.join()).toContain(`${MAX_SEARCHED} events`);
  });

  test("a thousand faults of one request are a few, and a note", () => {
    const picture = pictureOf((device) => {
      const request = device.rsaBegin(device.createRsa());
      for (let count = 0; count < 500; count++) device.inject(request, "corrupt", "x".repeat(10_000));
    });
    expect(picture.steps.length).toBeLessThan(MAX_STEPS);
    expect(picture.notes).toEqual([expect.stringContaining("492 more are not")]);
    expect(step(picture, "injected").what.length).toBeLessThan(MAX_TEXT + 40);
  });

  test("whatever a file has, there is a picture of every request in it, and it is bounded", () => {
    const own = fc.oneof(...Object.values(EVENTS));
    const some = fc.array(fc.tuple(own, fc.integer({ min: 1, max: 3 }), fc.constantFrom("a", "b")), { maxLength: 60 });
    fc.assert(
      fc.property(some, (drawn) => {
        const trace = new TraceModel();
        for (const [event, request, device] of drawn) {
          trace.apply({ ...event, device, ...("request" in event && { request }) } as TraceEvent);
        }
        for (let ordinal = 0; ordinal < trace.rows.end; ordinal++) {
          const row = trace.rows.at(ordinal);
          if (row?.kind !== "request") continue;
          const picture = sequenceOf(row, trace);
          expect(picture.steps.length).toBeLessThan(MAX_STEPS);
          expect(new Set(ids(picture)).size).toBe(picture.steps.length);
          expect(timesOf(picture)).toHaveLength(picture.steps.length);
          for (const each of picture.steps) expect(each.what.length).toBeLessThan(3 * MAX_TEXT);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("a moment says where the chain is after its step", () => {
  const { trace, row } = played(
    recorded((device) => {
      device.bind();
      aes(device);
    }),
  );
  const places = sequenceOf(row, trace).steps.map((each) => momentOf(row, each).place);
  expect([...new Set(places)]).toEqual(["written", "available", "taken", "used"]);
  const [first] = sequenceOf(row, trace).steps;
  expect(first && momentOf(row, first)).toMatchObject({ device: "crypto0", queue: 0, request: 2, availPosition: 0 });
});
