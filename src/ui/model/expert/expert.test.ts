import { expect, describe as suite, test } from "vitest";
import type { TraceRecord } from "../../../contract/trace.ts";
import { attachedCrypto } from "../../../trace/testing/samples.ts";
import { Clause } from "../../../wire/crypto/clause.ts";
import { DriverMust } from "../../../wire/virtio/driver-must.ts";
import { ScriptedDevice, selfTest } from "../../testing/script.ts";
import { CONTROL, DATA } from "../../testing/scripted-transport.ts";
import { TraceModel } from "../log/trace-model.ts";
import { newExpert } from "./expert.ts";
import { EXPERT_RULES, ruleQuoting } from "./expert-rules.ts";
import type { Finding } from "./finding.ts";
import { RULE_TEXTS } from "./rule-texts.ts";

function checked(play: (device: ScriptedDevice) => void): { trace: TraceModel; findings: Finding[] } {
  const trace = new TraceModel();
  trace.attachExpert(newExpert);
  play(new ScriptedDevice((event) => trace.apply(event)));
  const findings = [...(trace.expert?.groups.values() ?? [])].flatMap(({ newest }) =>
    Array.from({ length: newest.length }, (_, at) => newest.at(newest.first + at)).flatMap((finding) => finding ?? []),
  );
  return { trace, findings };
}

const rules = (play: (device: ScriptedDevice) => void) => checked(play).findings.map(({ rule }) => rule);

const status = (from: number, to: number): TraceRecord => ({ kind: "status", from, to, by: "driver" });
const write = (offset: number, value: number, width: 1 | 2 | 4 = 2): TraceRecord => ({
  ...{ kind: "register", access: "write", bank: "common", offset, width, value },
});

test("a driver that does as Linux does, and its self-test, leave nothing to find", () => {
  expect(
    rules((device) => {
      device.bind();
      selfTest(device);
      device.reset();
      device.bind();
    }),
  ).toEqual([]);
});

test("a rule that the driver broke and was served has the title of its sentence, and a row of its own", () => {
  const { trace, findings } = checked((device) => {
    device.bind();
    device.violation(DriverMust.KEEP_STATUS, "0x2 was written while the status was 0x1");
    device.violation(DriverMust.NEGOTIATE_INDIRECT, "queue 1: an indirect table without VIRTIO_F_INDIRECT_DESC");
  });
  expect(findings.map(({ rule, ordinal, must }) => [rule, ordinal, must])).toEqual([
    ["status-cleared", 0, "The driver MUST NOT clear a device status bit."],
    ["indirect-unasked", 1, DriverMust.NEGOTIATE_INDIRECT.must],
  ]);
  expect(trace.rows.at(0)).toMatchObject({ kind: "violation", ...DriverMust.KEEP_STATUS });
  expect(trace.expert?.ofRow(0)).toBe("error");
});

test("every rule that a driver can break and be served has a title", () => {
  // Sections of split and of packed queues have some sentences in common.
  const found = [...new Set(Object.values(DriverMust).map(({ must }) => must))].map(ruleQuoting);
  expect(new Set(found).size).toBe(found.length);
  expect(found).not.toContain("violation");
  // A note says what breaks no rule.
  expect(found.filter((rule) => EXPERT_RULES[rule].severity === "note")).toEqual([]);
  expect(ruleQuoting(DriverMust.RESET_FAILED.must)).toBe("failed-again");
});

suite("2.1.1 a driver that gives the device up", () => {
  const attached = (dialect: "virtio-1.4" | "asym-rfc-v3"): TraceRecord => ({
    ...({ kind: "attached", ...attachedCrypto({ dialect, features: 0n, dataQueues: 1 }) } as const),
  });
  const reset = (cause: "driver" | "machine"): TraceRecord => ({ kind: "reset", cause, dropped: 0 });
  const left = status(3, 0x83);
  const found = (...records: readonly TraceRecord[]) => {
    const { trace, findings } = checked((device) => {
      for (const record of records) device.emit(record);
    });
    return { rules: findings.map(({ rule }) => rule), counts: trace.expert?.counts };
  };

  test("is expected once a boot of crypto0, before a feature was accepted, and not counted", () => {
    const once = [attached("virtio-1.4"), left, reset("driver"), status(11, 15)];
    const { rules, counts } = found(...once, reset("machine"), left, reset("driver"));
    expect(rules).toEqual(["left-to-another", "left-to-another"]);
    expect(counts).toEqual({ error: 0, warning: 0, note: 0 });
    expect(RULE_TEXTS["left-to-another"].about).toContain("breaks no rule");
  });

  test.each([
    ["that is not the device of VIRTIO 1.4", [attached("asym-rfc-v3"), left]],
    ["after its features", [attached("virtio-1.4"), status(11, 0x8b)]],
    ["after it was set up", [attached("virtio-1.4"), status(11, 15), reset("driver"), left]],
  ])("is a warning if it gives one up %s", (_, records) => {
    const { rules, counts } = found(...records);
    expect(rules).toEqual(["failed"]);
    expect(counts).toMatchObject({ warning: 1 });
  });

  test("is a warning the second time", () => {
    expect(found(attached("virtio-1.4"), left, reset("driver"), left).rules).toEqual(["left-to-another", "failed"]);
  });
});

test("a sentence of another version's file is a finding, too, and all such are one group", () => {
  const { trace } = checked((device) => {
    for (let i = 0; i < 3; i++) device.violation({ clause: `${i}.1 Something`, must: `The driver MUST ${i}.` }, "a");
  });
  expect([...(trace.expert?.groups.keys() ?? [])]).toEqual(["crypto0/violation"]);
});

test("3.1.1 FEATURES_OK is read back before the queues are set up", () => {
  const found = rules((device) => {
    device.emit(write(20, 11, 1));
    device.emit(status(3, 11));
    device.start();
  });
  expect(found).toEqual(["not-reread"]);
});

suite("a log that goes on in the middle", () => {
  test("has no finding about a negotiation that it has not seen, nor about kicks of before", () => {
    expect(
      rules((device) => {
        device.bind();
        selfTest(device);
        device.emit({ kind: "notify", queue: DATA });
        device.goOn();
        device.emit({ kind: "notify", queue: DATA });
        device.goOn("recording");
        device.rsaBegin(device.createRsa());
        device.goOn();
      }),
    ).toEqual([]);
  });

  test("of an older page has its device told of as if the driver had done all in one step, without a write", () => {
    const found = rules((device) => {
      device.bind();
      device.emit(status(0, 15));
      device.start();
    });
    expect(found).toEqual([]);
  });

  test("has no finding about a read that is missing because accesses to registers are", () => {
    const found = rules((device) => {
      device.emit(status(3, 11));
      device.emit(write(22, 0));
      device.start();
    });
    expect(found).toEqual([]);
  });

  test("does not take a driver that leaves a device later for one that leaves it at boot", () => {
    const found = rules((device) => {
      device.emit({ kind: "attached", ...attachedCrypto({ dialect: "virtio-1.4", features: 0n, dataQueues: 1 }) });
      device.goOn();
      device.reset();
      device.emit(status(3, 0x83));
    });
    expect(found).toEqual(["failed"]);
  });

  test("knows the status that a driver cannot start from", () => {
    const found = rules((device) => {
      device.bind();
      device.emit({ kind: "resumed", cause: "recording", status: 3, queues: [], onHold: [], inFlight: [] });
      device.emit({ kind: "notify", queue: DATA });
    });
    expect(found).toEqual(["early-kick"]);
  });

  test("does not wait for requests that are not in flight any more, and checks the answers of those that are", () => {
    const { findings } = checked((device) => {
      device.bind();
      const lost = device.rsaBegin(device.createRsa());
      device.emit({ kind: "resumed", cause: "recording", status: 15, queues: [], onHold: [], inFlight: [] });
      device.wait(100_000);
      device.aes(1n);
      expect(lost).toBeGreaterThan(0);
    });
    expect(findings).toEqual([]);
  });

  test("that has lost chains and kept their kicks has no spare kicks", () => {
    const trace = new TraceModel();
    const device = new ScriptedDevice((event) => event.kind !== "popped" && trace.apply(event));
    device.bind();
    for (let i = 0; i < 5; i++) device.aes(1n);
    trace.lostInFile = { byKind: new Map([["popped", 5]]), unknown: 0 };
    trace.attachExpert(newExpert);
    expect([...(trace.expert?.groups.keys() ?? [])]).toEqual([]);
  });
});

test("2.2.1 a feature that is not on offer is named", () => {
  const { findings } = checked((device) =>
    device.emit({ kind: "features", offered: 1n << 32n, accepted: (1n << 32n) | (1n << 29n), agreed: false }),
  );
  expect(findings.map(({ rule, text }) => [rule, text])).toEqual([["not-offered", "EVENT_IDX"]]);
});

test("3.1.1 kicks before DRIVER_OK come too early", () => {
  const found = rules((device) => {
    device.emit(status(0, 1));
    device.emit({ kind: "notify", queue: 0 });
  });
  expect(found).toEqual(["early-kick"]);
});

test("4.1.4.3.2 registers that must not be written", () => {
  expect(rules((device) => device.emit(write(4, 1, 4)))).toEqual(["read-only"]);
  expect(rules((device) => device.emit(write(24, 48)))).toEqual([]);
});

test("2.7.8.2 the lies of a device are found: length, head, and an answer to nothing", () => {
  const lie = (answer: { length: number; id?: number }) =>
    rules((device) => {
      device.bind();
      const request = device.rsaBegin(device.createRsa());
      device.use(request, DATA, { written: [], ...answer });
    });
  expect(lie({ length: 66 })).toEqual(["used-length"]);
  expect(lie({ length: 65 })).toEqual([]);
  expect(lie({ length: 1, id: 5 })).toEqual(["used-id"]);
  const unknown = rules((device) => {
    device.bind();
    device.aes(1n);
    device.use(77, DATA, { written: [], length: 0 });
  });
  expect(unknown).toEqual(["used-unknown"]);
});

test("2.7.5.1 bytes beyond the writable buffers", () => {
  const found = rules((device) => {
    device.bind();
    const request = device.rsaBegin(device.createRsa());
    device.use(request, DATA, { written: [{ offset: 60, bytes: new Uint8Array(6) }], length: 65 });
  });
  expect(found).toEqual(["written-beyond"]);
});

test("2.7.10.2 a second kick without a new chain is a note on the request before it", () => {
  const { trace, findings } = checked((device) => {
    device.bind();
    device.aes(1n);
    device.emit({ kind: "notify", queue: DATA });
    device.aes(1n);
  });
  expect(findings.map(({ rule, ordinal }) => [rule, ordinal])).toEqual([["spare-kick", 0]]);
  expect(trace.expert?.ofRow(0)).toBe("note");
});

test("a fault, a refusal and a person's rule are findings of their rows, the worst marks the row", () => {
  const { trace, findings } = checked((device) => {
    device.bind();
    const request = device.aesRefused();
    device.fault("2.7.4.2 Driver Requirements: Message Framing", "descriptor 2 is device-readable");
    device.inject(request, "status", "INVSESS");
  });
  expect(findings.map(({ rule }) => rule)).toEqual(["refused", "fault", "injected"]);
  expect(findings[1]?.must).toContain("after any device-readable descriptor elements");
  expect([trace.expert?.ofRow(0), trace.expert?.ofRow(1)]).toEqual(["warning", "error"]);
});

test("a request that waits for more than half a minute is a note, once", () => {
  const found = rules((device) => {
    device.bind();
    const id = device.createRsa();
    device.rsaBegin(id);
    device.wait(31_000);
    for (let i = 0; i < 3; i++) device.aes(id);
  });
  expect(found).toEqual(["long-wait"]);
});

test("requests that a driver's reset drops", () => {
  expect(rules((device) => device.reset("driver", 2))).toEqual(["reset-in-flight"]);
  expect(rules((device) => device.reset("machine", 2))).toEqual([]);
});

test("5.9.5.2 a request while the device is not ready", () => {
  const found = rules((device) => {
    device.emit({ kind: "attached", ...attachedCrypto({ dialect: "virtio-1.4", features: 0n, ready: false }) });
    device.bind();
    device.createAes(1);
    device.emit({ kind: "refused", request: device.rsaBegin(1n), status: 1, clause: Clause.READY, why: "not ready" });
  });
  expect(found).toEqual(["not-ready", "not-ready"]);
});

test("a trace that begins in the middle accuses neither side", () => {
  const found = rules((device) => {
    device.use(7, CONTROL, { written: [], length: 1 });
    device.aes(1n);
  });
  expect(found).toEqual([]);
});

test("what is kept has a bound: 100 000 spare kicks are one group with the newest", () => {
  const { trace } = checked((device) => {
    device.bind();
    for (let i = 0; i < 100_000; i++) device.emit({ kind: "notify", queue: DATA });
  });
  const group = trace.expert?.groups.get("crypto0/spare-kick");
  expect([group?.total, group?.newest.length]).toEqual([99_999, 50]);
});

test("every sentence quoted is one sentence and has its clause", () => {
  for (const { must, clause } of Object.values<{ must: string | undefined; clause: string }>(EXPERT_RULES)) {
    if (must === undefined) continue;
    expect(clause).toMatch(/^\d+(\.\d+)+ /);
    expect(must.split(/\. [A-Z]/)).toHaveLength(1);
  }
});

test("an expert that comes late finds what one that was there from the start has found", () => {
  const early = new TraceModel();
  const late = new TraceModel();
  early.attachExpert(newExpert);
  const device = new ScriptedDevice((event) => {
    early.apply(event);
    late.apply(event);
  });
  device.bind();
  device.violation(DriverMust.KEEP_STATUS, "0x7 was written while the status was 0xf");
  selfTest(device);
  device.emit({ kind: "notify", queue: DATA });
  device.emit({ kind: "notify", queue: DATA });
  late.attachExpert(newExpert);
  device.emit({ kind: "notify", queue: DATA });
  expect(late.expert?.counts).toEqual(early.expert?.counts);
  expect(late.expert?.groups).toEqual(early.expert?.groups);
  expect(early.expert?.groups.size).toBeGreaterThan(1);
});

test("2.7.13.4 a thousand notifications without a chain are a warning, once until a chain comes", () => {
  const storm = (script: ScriptedDevice): void => {
    for (let count = 0; count < 3000; count++) script.emit({ kind: "notify", queue: DATA });
  };
  const { findings: found } = checked((script) => {
    script.bind();
    storm(script);
    script.aes(script.createAes(1));
    storm(script);
  });
  const storms = found.filter(({ rule }) => rule === "kick-storm");
  expect(storms.map(({ severity, text }) => [severity, text])).toEqual([
    ["warning", "queue 0: 1000 notifications in a row, and no chain"],
    ["warning", "queue 0: 1000 notifications in a row, and no chain"],
  ]);
});
