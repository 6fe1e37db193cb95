import fc from "fast-check";
import { expect, test } from "vitest";
import { DATA, ScriptedDevice } from "../testing/script.ts";
import { Device } from "./log/device.ts";
import { ringProblem } from "./rings/ring-advice.ts";
import { ENDLESS_KICKS, endlessKicks, SignsOfLife, stallOf } from "./stall.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function driven(play: (script: ScriptedDevice) => void): Device[] {
  const device = new Device("crypto0");
  const script = new ScriptedDevice((event) => device.apply(event));
  script.bind();
  play(script);
  return [device];
}

const kick = (script: ScriptedDevice, times: number) => {
  for (let count = 0; count < times; count++) script.emit({ kind: "notify", queue: DATA });
};

test("a boot gets on as long as the guest prints, and no longer", () => {
  const signs = new SignsOfLife();
  signs.restart(1000);
  expect(stallOf(signs, 15_000, [])).toBeUndefined();
  signs.console(bytes("[    0.1] Linux version\r\n"), 15_000);
  expect(stallOf(signs, 30_000, [])).toBeUndefined();
  expect(stallOf(signs, 36_000, [])).toEqual({ quiet: 21_000, line: "[    0.1] Linux version", kicks: undefined });
});

test("the last line is told without what is for the terminal, and empty lines are none", () => {
  const signs = new SignsOfLife();
  signs.console(bytes("\u001b[1;32msched: RT\u001b[0m throttling activated\r\n\r\n\u001b]0;title\u0007"), 0);
  expect(signs.line).toBe("sched: RT throttling activated");
  signs.console(bytes("and on"), 0);
  expect(signs.line).toBe("and on");
});

test("whatever the guest prints, the line is short and of printable characters", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (batches) => {
      const signs = new SignsOfLife();
      for (const batch of batches) signs.console(batch, 0);
      expect(signs.line).toMatch(/^[ -~]{0,160}$/);
    }),
  );
});

test("notifications without end and without a chain are told, with their queue; a chain ends that", () => {
  expect(endlessKicks(driven((script) => kick(script, ENDLESS_KICKS - 1)))).toBeUndefined();
  const stuck = driven((script) => kick(script, ENDLESS_KICKS + 5));
  expect(endlessKicks(stuck)).toEqual({ device: "crypto0", queue: "dataq.0", count: ENDLESS_KICKS + 5 });
  expect(stallOf(new SignsOfLife(), 100, stuck)?.kicks).toBeDefined();
  const going = driven((script) => {
    kick(script, 2 * ENDLESS_KICKS);
    script.aes(script.createAes(1));
  });
  expect(endlessKicks(going)).toBeUndefined();
});

test("2.7.5.3 a ring too short for Linux' chains is a problem only without INDIRECT_DESC", () => {
  const indirect = 1n << 28n;
  const problem = (features: bigint, queueSize: number) => ringProblem({ features, queueSize }, "virtio-1.4");
  expect([8, 16, 256, 512].map((size) => problem(0n, size))).toEqual([
    "boot",
    "large-requests",
    "large-requests",
    undefined,
  ]);
  expect(problem(indirect, 8)).toBeUndefined();
  expect(ringProblem({ features: 0n, queueSize: 8 }, "asym-rfc-v3")).toBeUndefined();
});
