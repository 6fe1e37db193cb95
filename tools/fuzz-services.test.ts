/** The fuzzer of the services reaches them in both formats and rings, and its judge notices what is wrong. */
import { describe, expect, test } from "vitest";
import { PromptEngine } from "../src/peripheral/testing/asym-engine.ts";
import { CANARY } from "../src/peripheral/testing/asym-rig.ts";
import { fuzzServices } from "../src/peripheral/testing/service-fuzz.ts";
import { judgedControl, judgedData, RINGS, ServiceProbe } from "../src/peripheral/testing/service-probe.ts";
import { FORMATS, serviceSamples } from "../src/peripheral/testing/service-samples.ts";
import { Status } from "../src/wire/crypto/status.ts";

const KINDS = FORMATS.flatMap((format) => RINGS.map((form) => [format, form] as const));

describe.each(KINDS)("%s requests on a %s ring", (format, form) => {
  test("are carried out as they are, and a tag that does not fit is found", async () => {
    const probe = new ServiceProbe(new PromptEngine(), format, form);
    const { control, data } = serviceSamples(format);
    const statuses = new Set<number | undefined>();
    for (const { readable, answer } of data) {
      const { violations, status } = await probe.ask("data", { readable, writable: answer });
      expect(violations).toEqual([]);
      statuses.add(status);
    }
    expect([...statuses].sort()).toEqual([Status.OK, Status.BADMSG]);
    for (const { readable, answer } of control) {
      const { violations, status } = await probe.ask("control", { readable, writable: answer });
      expect(violations).toEqual([]);
      expect(status).toBe(Status.OK);
    }
  });
});

test("a thousand cases hold, and each format and ring has requests carried out and refused", async () => {
  const { answers, failures } = await fuzzServices({ engine: new PromptEngine(), seed: 3, first: 0, cases: 1200 });
  expect(failures).toEqual([]);
  for (const [format, form] of KINDS) {
    for (const status of [Status.OK, Status.ERR, Status.NOTSUPP, "none"]) {
      expect(answers[`${format} ${form} ${status}`], `${format} ${form} ${status}`).toBeGreaterThan(0);
    }
  }
}, 60_000);

test("a case alone is the same case as in its series", async () => {
  const alone = async (number: number) =>
    fuzzServices({ engine: new PromptEngine(), seed: 9, first: number, cases: 1 }).then(({ answers }) => answers);
  const series = await fuzzServices({ engine: new PromptEngine(), seed: 9, first: 0, cases: 24 });
  const sum: Record<string, number> = {};
  for (let number = 0; number < 24; number++) {
    for (const [name, count] of Object.entries(await alone(number))) sum[name] = (sum[name] ?? 0) + count;
  }
  expect(sum).toEqual(series.answers);
}, 60_000);

describe("the judge", () => {
  const room = (length: number, bytes: Readonly<Record<number, number>>) =>
    Object.assign(new Uint8Array(length).fill(CANARY), bytes);

  test("notices a refusal that has a byte of a result, and has nothing to say of one without", () => {
    expect(judgedData(room(9, { 0: 0, 8: Status.BADMSG }), 1).wrong).toEqual([]);
    expect(judgedData(room(9, { 0: 0, 3: 7, 8: Status.BADMSG }), 1).wrong).toEqual(["a refusal with a result"]);
  });

  test("notices a used.len that is too long or nothing, and a status without a name", () => {
    expect(judgedData(room(9, { 8: Status.OK }), 10).wrong).toEqual(["used.len 10 of 9 writable bytes"]);
    expect(judgedData(room(9, { 8: Status.OK }), 0).wrong).toEqual(["used.len 0 of 9 writable bytes"]);
    expect(judgedData(room(1, { 0: 9 }), 1).wrong).toEqual(["status 9"]);
  });

  test("of the control queue notices a write behind the answer, and an answer of a length that none has", () => {
    expect(judgedControl(room(16, { 0: Status.OK }), 1).wrong).toEqual([]);
    expect(judgedControl(room(16, { 0: Status.OK, 5: 1 }), 1).wrong).toEqual(["a write behind used.len"]);
    expect(judgedControl(room(16, { 0: Status.OK }), 2).wrong).toContain("used.len 2 on the control queue");
  });
});
