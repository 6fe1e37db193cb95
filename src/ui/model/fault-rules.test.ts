import fc from "fast-check";
import { expect, test } from "vitest";
import type { FaultRule } from "../../contract/device-control.ts";
import { FaultRules } from "../../peripheral/faults/rules.ts";
import {
  FAULTS,
  type FaultForm,
  INITIAL_FORM,
  operationsOf,
  queueChoice,
  readForm,
  ruleText,
  STATUSES,
} from "./fault-rules.ts";

const form = (part: Partial<FaultForm>): FaultForm => ({ ...INITIAL_FORM, ...part });

test("the form as it first stands is a rule: BADMSG for the next request of a data queue", () => {
  const read = readForm(INITIAL_FORM, "rule-1");
  expect(read).toEqual({
    ok: true,
    rule: { id: "rule-1", queue: "data", count: 1, probability: 1, action: { kind: "status", status: 2 } },
  });
  expect(read.ok && ruleText(read.rule)).toBe("Answer with BADMSG: the next request of a data queue");
});

test("a rule without a count and with a probability says so", () => {
  const read = readForm(
    form({ kind: "delay", number: "250", operation: "AKCIPHER_SIGN", count: "", percent: "12.5", queue: "any" }),
    "a",
  );
  expect(read.ok && ruleText(read.rule)).toBe(
    "Delay the answer by 250 ms: every AKCIPHER_SIGN request, 12.5 % of the time",
  );
});

test.each([
  ["number", form({ kind: "delay", number: "" })],
  ["number", form({ kind: "delay", number: "120001" })],
  ["number", form({ kind: "used-id", number: "-1" })],
  ["number", form({ kind: "used-length", number: "4294967296" })],
  ["count", form({ count: "0" })],
  ["count", form({ count: "1.5" })],
  ["count", form({ count: "often" })],
  ["percent", form({ percent: "0" })],
  ["percent", form({ percent: "101" })],
  ["percent", form({ percent: "half" })],
] as const)("a %s that cannot be is named, and no rule is made", (field, bad) => {
  const read = readForm(bad, "a");
  expect(read.ok).toBe(false);
  expect(!read.ok && Object.keys(read.problems)).toEqual([field]);
});

test("whatever is typed, the form gives a rule within its limits or a problem", () => {
  const text = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
  const arbitrary = fc.record({
    kind: fc.constantFrom(...FAULTS.map(({ kind }) => kind)),
    number: text,
    status: fc.constantFrom(...STATUSES.map(([name]) => name)),
    queue: fc.constantFrom("any", "data", "control") as fc.Arbitrary<FaultForm["queue"]>,
    operation: fc.constantFrom("", "CIPHER_ENCRYPT"),
    count: text,
    percent: text,
  });
  fc.assert(
    fc.property(arbitrary, (any) => {
      const read = readForm(any, "a");
      if (!read.ok) return Object.keys(read.problems).length > 0;
      const { probability, count = 1 } = read.rule;
      return probability > 0 && probability <= 1 && Number.isInteger(count) && count > 0 && ruleText(read.rule) !== "";
    }),
  );
});

test("each dialect has the operations it serves, and none of the other's", () => {
  expect(operationsOf("virtio-1.4")).toContain("AKCIPHER_SIGN");
  expect(operationsOf("virtio-1.4")).not.toContain("KEY_GEN");
  expect(operationsOf("asym-rfc-v3")).toContain("KEY_EXCHG");
  expect(operationsOf("asym-rfc-v3").filter((name) => name.includes("AKCIPHER"))).toEqual([]);
});

test("the device takes every number that the form takes", () => {
  for (const { kind, number } of FAULTS) {
    const read = readForm(form({ kind, number: String(number?.max ?? "") }), "rule-1");
    if (!read.ok) throw new Error(`the form refuses its own limit for ${kind}`);
    new FaultRules(Math.random).replace([read.rule]);
  }
});

test("a queue with a name of the specification is called by it, and others by what they are for", () => {
  const rule: FaultRule = { id: "a", queue: "requestq", count: 1, probability: 1, action: { kind: "drop" } };
  expect(ruleText(rule)).toBe("Never answer: the next request of requestq");
  expect(ruleText({ ...rule, queue: "data" })).toBe("Never answer: the next request of a data queue");
  expect([queueChoice("requestq", false), queueChoice("data", true), queueChoice("control", false)]).toEqual([
    "requestq",
    "data queues",
    "control queue",
  ]);
});
