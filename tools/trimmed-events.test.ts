/** What a bundled trace keeps of its recording. */
import { expect, it } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import { withoutSetup } from "./trimmed-events.ts";

const event = (fields: { kind: string; at: number; device: string }): TraceEvent =>
  ({ instructions: 10 * fields.at, ...fields }) as unknown as TraceEvent;

const popped = (at: number, request: number) => ({ ...event({ kind: "popped", at, device: "crypto0" }), request });
const command = (at: number, number: number) => ({ ...event({ kind: "command", at, device: "" }), command: number });

const RECORDED = [
  event({ kind: "attached", at: 0, device: "crypto0" }),
  event({ kind: "attached", at: 0, device: "crypto1" }),
  command(1, 1),
  popped(2, 7),
  event({ kind: "reset", at: 3, device: "crypto0" }),
  event({ kind: "attached", at: 4, device: "crypto0" }),
  command(5, 2),
  popped(6, 8),
] as TraceEvent[];

it("keeps what follows the last reset, with clocks and numbers that begin anew", () => {
  const events = withoutSetup(RECORDED, 1);
  expect(events.map(({ kind, at, instructions }) => [kind, at, instructions])).toEqual([
    ["attached", 0, 0],
    ["attached", 0, 0],
    ["command", 1, 10],
    ["popped", 2, 20],
  ]);
  expect(events.slice(2)).toMatchObject([{ command: 1 }, { request: 1 }]);
});

it("says what each device is once: as it was plugged in last", () => {
  const attached = withoutSetup(RECORDED, 1).filter(({ kind }) => kind === "attached");
  expect(attached.map(({ device }) => device)).toEqual(["crypto1", "crypto0"]);
});

it("fails for a recording without a reset", () => {
  expect(() => withoutSetup([popped(1, 1)] as TraceEvent[], 0)).toThrow("not bound again");
});
