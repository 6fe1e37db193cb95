/** Each check is met by what it wants, not met by anything else, and says what it has seen instead. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { event } from "../../trace/testing/events.ts";
import { CheckRun } from "../check-run.ts";
import type { Params } from "../lesson.ts";
import { Log } from "../testing/log.ts";
import { CHECK_KINDS } from "./kinds.ts";

function stateAfter(log: Log, kind: string, params: Params) {
  const run = new CheckRun([{ kind, want: "It is so.", params }]);
  for (const each of log.events) run.see(each);
  return run.states[0];
}

const met = (log: Log, kind: string, params: Params) => stateAfter(log, kind, params)?.isMet;
const seen = (log: Log, kind: string, params: Params) => stateAfter(log, kind, params)?.seen;

describe("the check request", () => {
  it("is met by a request with all properties, and by no other", () => {
    const log = new Log().ready().request();
    const wanted = { device: "rng0", queue: "requestq", operation: "random bytes", descriptors: 1 };
    expect(met(log, "request", wanted)).toBe(true);
    expect(met(log, "request", { ...wanted, descriptors: 2 })).toBe(false);
    expect(met(log, "request", { ...wanted, device: "crypto0" })).toBe(false);
    expect(met(log, "request", { ...wanted, operation: "CIPHER_ENCRYPT" })).toBe(false);
    expect(met(log, "request", { "used-length": 16 })).toBe(true);
    expect(met(log, "request", { "used-length": 17 })).toBe(false);
    expect(met(log, "request", { count: 2 })).toBe(false);
  });

  it("tells the nearest request instead of what is wanted", () => {
    const log = new Log().ready().request({ descriptors: 3 }).request({ descriptors: 2, indirect: true });
    expect(seen(log, "request", { descriptors: 2, indirect: false })).toBe(
      "2 other requests. The nearest had an indirect table.",
    );
    expect(seen(new Log().ready(), "request", {})).toBe("No request was answered yet.");
  });

  it("knows a request that stands beyond the ring's end", () => {
    const log = new Log({ size: 2 }).ready().request().request();
    expect(met(log, "request", { wrapped: true })).toBe(false);
    expect(met(log.request(), "request", { wrapped: true })).toBe(true);
  });

  it("knows a request of a packed ring's second round by its wrap counter", () => {
    const log = new Log({ size: 2 }).ready("RING_PACKED").request().request();
    expect(met(log, "request", { wrapped: true })).toBe(false);
    expect(met(log.request(), "request", { wrapped: true })).toBe(true);
  });

  it("is not met by a request that is not answered", () => {
    const log = new Log().ready();
    log.pop();
    expect(met(log, "request", {})).toBe(false);
  });
});

describe("the check event", () => {
  const log = new Log().ready().request();

  it.each([
    [{ kind: "notify", device: "rng0" }, true],
    [{ kind: "notify", device: "crypto0" }, false],
    [{ kind: "notify", queue: "requestq" }, true],
    [{ kind: "notify", queue: "controlq" }, false],
    [{ kind: "interrupt", where: ["cause=queue"] }, true],
    [{ kind: "interrupt", where: ["cause=config"] }, false],
    [{ kind: "isr-read", where: ["value&1"] }, true],
    [{ kind: "isr-read", where: ["value&2"] }, false],
    [{ kind: "reset", where: ["cause~driv"] }, true],
    [{ kind: "notify", count: 2 }, false],
  ])("%j is met: %s", (params, isMet) => {
    expect(met(log, "event", params as Params)).toBe(isMet);
  });

  it("tells the field that differs", () => {
    expect(seen(log, "event", { kind: "interrupt", where: ["cause=config"] })).toBe(
      "One interrupt, but with device rng0, cause queue.",
    );
  });

  it("reads bytes as their hexadecimal digits, and tells only their beginning", () => {
    const readable = new Uint8Array(1000).fill(0x0a);
    const chain = { request: 1, queue: 0, position: 0, head: 0, chain: [], writableLength: 0 };
    const popped = new Log().ready().add({ kind: "popped", ...chain, readable });
    expect(met(popped, "event", { kind: "popped", where: ["readable~0a0a"] })).toBe(true);
    const other = { kind: "popped", where: ["readable~0a0b"] };
    expect(met(popped, "event", other)).toBe(false);
    expect(seen(popped, "event", other)).toMatch(/, other readable bytes\.$/);
  });

  it("refuses kinds, fields and conditions that do not exist", () => {
    const problem = CHECK_KINDS.get("event")?.problem;
    expect(problem?.({ kind: "kick" })).toBe('there is no event "kick"');
    expect(problem?.({ kind: "notify", where: ["cause=x"] })).toBe('an event "notify" has no field "cause"');
    expect(problem?.({ kind: "notify", where: ["queue"] })).toContain("is no condition");
    expect(problem?.({ kind: "notify", where: ["queue=0"] })).toBeUndefined();
  });
});

describe("the check ladder", () => {
  it("counts ladders that were climbed step by step, from a reset", () => {
    const log = new Log().ready().rebind();
    expect(met(log, "ladder", { device: "rng0", times: 2 })).toBe(true);
    expect(met(log, "ladder", { device: "rng0", times: 3 })).toBe(false);
    expect(met(log, "ladder", { device: "crypto0" })).toBe(false);
  });

  it("does not count one that leaves a step out", () => {
    const log = new Log().climb(0, 1, 3, 15);
    expect(met(log, "ladder", { device: "rng0" })).toBe(false);
    expect(seen(log, "ladder", { device: "rng0" })).toBe("0 complete ladders. The status is 0xf.");
  });
});

describe("the check features", () => {
  it("is met by what the driver accepted", () => {
    const log = new Log().ready("VERSION_1");
    expect(met(log, "features", { device: "rng0", accepted: ["VERSION_1"] })).toBe(true);
    expect(met(log, "features", { device: "rng0", refused: ["VERSION_1"] })).toBe(false);
    expect(seen(log, "features", { device: "rng0", accepted: ["EVENT_IDX"] })).toBe("The driver accepted VERSION_1.");
  });

  it("refuses a name that no feature bit has: it would never be met", () => {
    const problem = CHECK_KINDS.get("features")?.problem;
    expect(problem?.({ device: "rng0", accepted: ["VIRTIO_F_VERSION_1"] })).toContain(
      'no feature "VIRTIO_F_VERSION_1"',
    );
    expect(problem?.({ device: "crypto0", accepted: ["REVISION_1"], refused: ["EVENT_IDX"] })).toBeUndefined();
  });
});

describe("the check rate", () => {
  const wanted = { of: "notify", device: "rng0", requests: 2 };

  it("needs enough requests, and a rate in its range", () => {
    const log = new Log().ready().request();
    expect(met(log, "rate", { ...wanted, most: 1 })).toBe(false);
    expect(met(log.request(), "rate", { ...wanted, most: 1 })).toBe(true);
    expect(met(log, "rate", { ...wanted, most: 0.5 })).toBe(false);
    expect(met(log, "rate", { ...wanted, least: 1.5 })).toBe(false);
  });

  it("counts only while the features are as wanted", () => {
    const log = new Log().ready("EVENT_IDX").request().request();
    expect(met(log, "rate", { ...wanted, most: 1, with: ["EVENT_IDX"] })).toBe(true);
    expect(met(log, "rate", { ...wanted, most: 1, without: ["EVENT_IDX"] })).toBe(false);
    log.rebind().request().request();
    expect(met(log, "rate", { ...wanted, most: 1, without: ["EVENT_IDX"] })).toBe(true);
  });

  it("keeps the numbers that met it", () => {
    const log = new Log().ready().request().request();
    log.add({ kind: "notify", queue: 0 }).rebind().request();
    expect(seen(log, "rate", { ...wanted, most: 1 })).toBe("2 × notify for 2 requests, 1.00 each.");
  });

  it("must have a range", () => {
    expect(CHECK_KINDS.get("rate")?.problem?.(wanted)).toBe("say most, least or both");
  });
});

describe("the checks of order", () => {
  const queue = { device: "rng0", queue: "requestq" };

  it("sees how many requests the device has at once", () => {
    const log = new Log().ready().request().request();
    expect(met(log, "in-flight", { ...queue, count: 2 })).toBe(false);
    log.pop();
    log.pop();
    expect(met(log, "in-flight", { ...queue, count: 2 })).toBe(true);
    expect(seen(log, "in-flight", { ...queue, count: 3 })).toBe("2 at once at most, 2 now.");
  });

  it("sees an answer that overtakes an older request", () => {
    const log = new Log().ready();
    const [one, other] = [log.pop(), log.pop()];
    log.use(other);
    expect(met(log, "used-order", queue)).toBe(true);
    expect(met(log.use(one), "used-order", { ...queue, count: 2 })).toBe(false);
    expect(met(new Log().ready().request().request(), "used-order", queue)).toBe(false);
  });

  it("knows what is older where a packed ring begins anew, and its positions are smaller", () => {
    const first = new Log({ size: 2 }).ready("RING_PACKED");
    const [one, other] = [first.request().pop(), first.pop()];
    expect(met(first.use(one).use(other), "used-order", queue)).toBe(false);
    const second = new Log({ size: 2 }).ready("RING_PACKED").request();
    const [older, newer] = [second.pop(), second.pop()];
    expect(met(second.use(newer).use(older), "used-order", queue)).toBe(true);
  });

  it("does not count an answer whose request came before it began to look", () => {
    const log = new Log().ready();
    const [one, other] = [log.pop(), log.pop()];
    log.add({ kind: "notify", queue: 0 }).use(other).use(one);
    const run = new CheckRun([
      { kind: "event", want: "A kick.", name: "kick", params: { kind: "notify" } },
      { kind: "used-order", want: "Another order.", after: "kick", params: queue },
    ]);
    for (const each of log.events) run.see(each);
    expect(run.states.map(({ isMet }) => isMet)).toEqual([true, false]);
  });

  it("counts the answers of its queue alone", () => {
    const log = new Log().ready().request();
    expect(seen(log, "used-order", queue)).toBe("1 answers, each after all older ones.");
    expect(seen(log, "used-order", { ...queue, queue: "controlq" })).toBe("No answer yet.");
  });
});

describe("the check command", () => {
  const log = new Log().ready().command("dd if=/dev/hwrng", 0, (inside) => void inside.request());

  it("is met by the command's end, its status and its number of requests", () => {
    expect(met(log, "command", { contains: "hwrng" })).toBe(true);
    expect(met(log, "command", { contains: "vcrypto" })).toBe(false);
    expect(met(log, "command", { contains: "hwrng", status: 1 })).toBe(false);
    expect(met(log, "command", { contains: "hwrng", "most-requests": 0 })).toBe(false);
    expect(met(log, "command", { contains: "hwrng", "most-requests": 0, device: "crypto0" })).toBe(true);
    expect(met(log, "command", { contains: "hwrng", "most-requests": 0, device: "rng0" })).toBe(false);
    expect(seen(log, "command", { contains: "vcrypto" })).toBe("dd if=/dev/hwrng ended with 0 and made 1 request.");
  });
});

describe("the check selected", () => {
  it("is met by that field, whatever happens on the bus", () => {
    const run = new CheckRun([{ kind: "selected", want: "Find it.", params: { field: "readable/header/opcode" } }]);
    run.select("readable/header");
    expect(run.states[0]).toEqual({ isMet: false, seen: "You selected request › header." });
    run.select("readable/header/opcode");
    expect(run.states[0]?.isMet).toBe(true);
  });
});

describe("checks of one lesson", () => {
  it("a check waits for the one before it: what met that one does not count twice", () => {
    const run = new CheckRun([
      { kind: "event", name: "first", want: "A kick.", params: { kind: "notify" } },
      { kind: "event", after: "first", want: "Another kick.", params: { kind: "notify" } },
    ]);
    const log = new Log().ready().request();
    for (const each of log.events) run.see(each);
    expect(run.states.map(({ isMet }) => isMet)).toEqual([true, false]);
    for (const each of new Log().request().events) run.see(each);
    expect(run.states.map(({ isMet }) => isMet)).toEqual([true, true]);
  });
});

describe("a check of what a command does", () => {
  const spec = { kind: "request", want: "", during: "hwrng", params: {} };
  const isMet = (log: Log) => {
    const run = new CheckRun([spec]);
    for (const each of log.events) run.see(each);
    return run.states[0]?.isMet;
  };

  it("looks while that command runs, and at nothing that the kernel does by itself", () => {
    expect(isMet(new Log().ready().request())).toBe(false);
    expect(isMet(new Log().ready().command("ls", 0, (inside) => void inside.request()))).toBe(false);
    expect(isMet(new Log().ready().command("dd if=/dev/hwrng", 0).request())).toBe(false);
    expect(isMet(new Log().ready().command("dd if=/dev/hwrng", 0, (inside) => void inside.request()))).toBe(true);
  });
});

describe("a machine that is restored", () => {
  const met = (log: Log, ...specs: readonly (readonly [string, Params])[]) => {
    const run = new CheckRun(specs.map(([kind, params]) => ({ kind, want: "", params })));
    for (const each of log.events) run.see(each);
    return run.states.map(({ isMet }) => isMet);
  };
  const ALL = [
    ["request", {}],
    ["event", { kind: "queue-enabled" }],
    ["features", { device: "rng0", accepted: ["EVENT_IDX"] }],
    ["ladder", { device: "rng0" }],
  ] as const;

  it("begins all checks anew: what was before, or is told again, meets none", () => {
    expect(met(new Log().ready("EVENT_IDX").request(), ...ALL)).toEqual([true, true, true, true]);
    expect(met(new Log().ready("EVENT_IDX").request().restored("EVENT_IDX"), ...ALL)).toEqual(ALL.map(() => false));
  });

  it("goes on with the features and queues that are told again", () => {
    const log = new Log().attached().restored("EVENT_IDX").request();
    const rate = { of: "notify", device: "rng0", requests: 1, most: 1, with: ["EVENT_IDX"] };
    expect(met(log, ["rate", rate], ["request", { queue: "requestq" }])).toEqual([true, true]);
  });
});

/** Parameters with which each kind begins. */
const ANY: Readonly<Record<string, Params>> = {
  request: {},
  event: { kind: "notify" },
  ladder: { device: "crypto0" },
  features: { device: "crypto0" },
  sessions: { device: "crypto0", created: 1, destroyed: 1 },
  rate: { of: "notify", device: "crypto0", requests: 1, most: 1 },
  "in-flight": { device: "crypto0", queue: "dataq.0", count: 1 },
  "used-order": { device: "crypto0", queue: "dataq.0" },
  command: { contains: "" },
  selected: { field: "readable" },
};

test("no log makes a check throw: a file may hold any events", () => {
  const specs = [...CHECK_KINDS.keys()].map((kind) => ({ kind, want: "", params: ANY[kind] ?? {} }));
  expect(Object.keys(ANY)).toEqual([...CHECK_KINDS.keys()]);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const run = new CheckRun(specs);
      for (const each of events) run.see(each);
      expect(run.states).toHaveLength(specs.length);
    }),
  );
});
