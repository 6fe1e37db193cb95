/** Anything a person may do to the device, in any order, while a driver uses it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeviceCommand, FaultAction } from "../../contract/device-control.ts";
import type { TraceRecord } from "../../contract/trace.ts";
import { heldAsymRig } from "../testing/asym-rig.ts";
import { rsaVerify } from "../testing/asym-rsa-requests.ts";
import { type HeldEngine, settled } from "../testing/fakes.ts";
import { destroy } from "../testing/requests.ts";
import type { Rig } from "../testing/rig.ts";

const queue = fc.constantFrom(0, 1, 2);
const action: fc.Arbitrary<FaultAction> = fc.oneof(
  fc.record({ kind: fc.constant("delay" as const), milliseconds: fc.nat(50) }),
  fc.record({ kind: fc.constant("status" as const), status: fc.nat(255) }),
  fc.record({ kind: fc.constant("used-length" as const), length: fc.nat(0xffff_ffff) }),
  fc.record({ kind: fc.constant("used-id" as const), id: fc.nat(20) }),
  fc.constantFrom<FaultAction>({ kind: "drop" }, { kind: "corrupt" }, { kind: "kill-worker" }, { kind: "needs-reset" }),
);
const rule = fc.record({
  id: fc.constantFrom("a", "b"),
  queue: fc.constantFrom("any" as const, "data" as const, "control" as const),
  probability: fc.constantFrom(0.5, 1),
  action,
});
const command: fc.Arbitrary<DeviceCommand> = fc.oneof(
  fc.record({ do: fc.constant("hold" as const), queue, on: fc.boolean() }),
  fc.record({ do: fc.constant("release" as const), queue }),
  fc.record({ do: fc.constant("release" as const), queue, request: fc.nat(30) }),
  fc.record({
    do: fc.constant("faults" as const),
    rules: fc.uniqueArray(rule, { maxLength: 2, selector: ({ id }) => id }),
  }),
  fc.record({ do: fc.constant("ready" as const), on: fc.boolean() }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("verify", "destroy", "nonsense") },
  { weight: 4, arbitrary: command },
  { weight: 2, arbitrary: fc.record({ complete: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ pass: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.constantFrom("reset", "look") },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const REQUESTS = {
  verify: [rsaVerify(), 8],
  destroy: [destroy("cipher", 1n), 1],
  nonsense: [Uint8Array.of(9), 12],
} as const;

const verdict = { ok: true, value: { kind: "verdict", valid: true } } as const;

/** A device whose chance is the same in every run. */
function rigged(): Rig<HeldEngine> {
  let random = 0;
  const next = () => {
    random = (random + 0.37) % 1;
    return random;
  };
  return heldAsymRig({ queueSize: 16, memory: 1 << 20, random: next });
}

function send(rig: Rig<HeldEngine>, kind: keyof typeof REQUESTS): void {
  const [readable, writable] = REQUESTS[kind];
  const queue = kind === "destroy" ? rig.control : rig.data;
  if (queue.free < 2) return;
  queue.add([rig.driver.source(readable), rig.driver.sink(writable)]);
  queue.kick();
}

async function perform(rig: Rig<HeldEngine>, what: Step): Promise<void> {
  if (typeof what !== "string") {
    if ("do" in what) rig.pciDevice.command(what);
    else if ("pass" in what) rig.clock.pass(what.pass);
    else await rig.engine.complete(what.complete, verdict);
  } else if (what === "reset") rig.start();
  else if (what === "look") for (const index of [0, 1, 2]) rig.pciDevice.rings(index);
  else send(rig, what);
}

/** No rule, no hold, and all that was waited for comes. */
async function finish(rig: Rig<HeldEngine>): Promise<void> {
  rig.pciDevice.command({ do: "faults", rules: [] });
  for (const index of [0, 1]) rig.pciDevice.command({ do: "hold", queue: index, on: false });
  for (let i = 0; i < rig.engine.requests.length; i++) await rig.engine.complete(i, verdict);
  rig.clock.pass(1000);
  await settled();
}

/** What the trace says of the requests, and what in it does not fit together. */
class Ledger {
  readonly waiting = new Set<number>();
  readonly #held = new Set<number>();
  readonly wrong: string[] = [];

  fold(event: TraceRecord): void {
    switch (event.kind) {
      case "popped":
        this.waiting.add(event.request);
        break;
      case "held":
        this.#held.add(event.request);
        break;
      case "released":
        this.#held.delete(event.request);
        break;
      case "used":
        if (!this.waiting.delete(event.request)) this.wrong.push(`${event.request} was answered out of nothing`);
        if (this.#held.has(event.request)) this.wrong.push(`${event.request} was answered while it was held`);
        break;
      case "reset":
        if (event.dropped !== this.waiting.size) this.wrong.push(`${event.dropped} dropped of ${this.waiting.size}`);
        this.waiting.clear();
        this.#held.clear();
    }
  }
}

test("never throws, answers each request once and no held one before its release, and loses only what was to be lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const rig = rigged();
      for (const what of steps) await perform(rig, what);
      await finish(rig);
      const ledger = new Ledger();
      for (const event of rig.trace.events) ledger.fold(event);
      expect(ledger.wrong).toEqual([]);
      if (rig.driver.needsReset) return;
      const lost = rig.trace.of("injected").filter(({ fault }) => fault === "drop");
      for (const { request } of lost) ledger.waiting.delete(request);
      expect([...ledger.waiting]).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
