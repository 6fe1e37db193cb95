/** Drivers that break a rule and are served, from their first write to an answered request. */
import { describe, expect, test } from "vitest";
import { DriverMust, type DriverRule } from "../../wire/virtio/driver-must.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { HeldEngine, Recorder } from "../testing/fakes.ts";
import { destroy } from "../testing/requests.ts";
import { Rig } from "../testing/rig.ts";
import { Feature } from "./negotiation.ts";
import { Bar } from "./pci-config.ts";

const { ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK, FAILED } = DeviceStatus;
const ALL = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
const CONTROL = 1;

/** A request that is answered at once, whatever it says. */
const anything = destroy("cipher", 7n);

type Fresh = Rig<HeldEngine>;

/** What a driver writes to device_status, one value after the other; features and queues come before the last one. */
function initialize(rig: Fresh, statuses: readonly number[], features = Feature.VERSION_1) {
  const { driver } = rig;
  for (const status of statuses.slice(0, -1)) driver.write("device_status", status);
  driver.accept(features);
  const queue = driver.setUpQueue(CONTROL, 16);
  driver.write("device_status", statuses.at(-1) ?? 0);
  return queue;
}

const fresh = (): Fresh => new Rig({ engine: new HeldEngine() });

/** Whether the control queue answers a request, direct or behind an indirect table. */
function answers(rig: Fresh, queue: ReturnType<typeof initialize>, form: "ring" | "indirect" = "ring"): boolean {
  const before = queue.usedIdx;
  rig.sendChain(queue, [rig.driver.source(anything), rig.driver.sink(1)], form);
  return queue.usedIdx === before + 1 && !rig.driver.needsReset;
}

/** The rules that were reported as broken, each once. */
const reported = ({ trace }: Pick<Fresh, "trace">): DriverRule[] => {
  const rules = trace.of("violation").map(({ clause, must }) => ({ clause, must }));
  return rules.filter(({ must }, at) => rules.findIndex((other) => other.must === must) === at);
};

describe("2.1.1 device_status", () => {
  test("2.1.1 a driver that writes single status bits, as NuttX does, is served", () => {
    const rig = fresh();
    const { driver } = rig;
    for (const bit of [ACKNOWLEDGE, DRIVER]) driver.write("device_status", bit);
    driver.accept(Feature.VERSION_1);
    driver.write("device_status", FEATURES_OK);
    expect(driver.status).toBe(ACKNOWLEDGE | DRIVER | FEATURES_OK);
    const queue = driver.setUpQueue(CONTROL, 16);
    driver.write("device_status", DRIVER_OK);
    expect([driver.status, answers(rig, queue), reported(rig)]).toEqual([ALL, true, [DriverMust.KEEP_STATUS]]);
  });

  test("2.1.1 DRIVER over FAILED without a reset, as Linux writes it when a probe had failed, is served", () => {
    const rig = fresh();
    rig.driver.write("device_status", FAILED);
    rig.driver.progress(DRIVER);
    rig.driver.accept(Feature.VERSION_1);
    rig.driver.progress(FEATURES_OK);
    const queue = rig.driver.setUpQueue(CONTROL, 16);
    rig.driver.progress(DRIVER_OK);
    expect(rig.driver.status).toBe(FAILED | DRIVER | FEATURES_OK | DRIVER_OK);
    expect([answers(rig, queue), reported(rig)]).toEqual([true, [DriverMust.RESET_FAILED, DriverMust.SEQUENCE]]);
  });

  test("3.1.1 all status bits in one write are served, once the features can be worked with", () => {
    const rig = fresh();
    const queue = initialize(rig, [0, ALL]);
    expect([rig.driver.status, answers(rig, queue)]).toEqual([ALL, true]);
    expect(reported(rig)).toEqual([DriverMust.SEQUENCE]);
    expect(rig.trace.of("status").map(({ to }) => to)).toEqual([ALL & ~DRIVER_OK, ALL]);
  });

  test("3.1.1 DRIVER_OK without FEATURES_OK is served, once the features can be worked with", () => {
    const rig = fresh();
    const queue = initialize(rig, [ACKNOWLEDGE, ACKNOWLEDGE | DRIVER, ACKNOWLEDGE | DRIVER | DRIVER_OK]);
    expect([rig.driver.status, answers(rig, queue)]).toEqual([ACKNOWLEDGE | DRIVER | DRIVER_OK, true]);
    expect(rig.trace.of("features")).toMatchObject([{ agreed: true }]);
    expect(reported(rig)).toEqual([DriverMust.SEQUENCE]);
  });

  test("3.1.1 DRIVER_OK with features that were refused is not served", () => {
    for (const features of [0n, Feature.VERSION_1 | (1n << 60n)]) {
      for (const last of [ALL, ALL & ~FEATURES_OK]) {
        const rig = fresh();
        const queue = initialize(rig, [0, last], features);
        expect([rig.driver.needsReset, rig.driver.status & DRIVER_OK]).toEqual([true, 0]);
        expect(answers(rig, queue)).toBe(false);
        expect(rig.trace.of("fault")).toMatchObject([{ clause: expect.stringMatching(/^3\.1\.1 /) }]);
      }
    }
  });
});

test("2.7.5.3.1 indirect tables that were not negotiated, as of DPDK, are served, and reported once for each queue", () => {
  const rig = fresh();
  const queue = initialize(rig, [0, ACKNOWLEDGE | DRIVER, ALL]);
  for (let i = 0; i < 200; i++) expect(answers(rig, queue, "indirect")).toBe(true);
  expect(rig.trace.of("violation").filter(({ clause }) => clause.startsWith("2.7.5.3.1"))).toEqual([
    { kind: "violation", ...DriverMust.NEGOTIATE_INDIRECT, problem: expect.stringMatching(/^queue 1: /) },
  ]);
});

test("3.1.1 a write to the device configuration before FEATURES_OK has no effect", () => {
  const rig = fresh();
  const before = rig.driver.config(56);
  rig.transport.write(Bar.device, 4, 0xffff_ffff);
  expect([rig.driver.config(56), rig.driver.needsReset, reported(rig)]).toEqual([
    before,
    false,
    [DriverMust.CONFIG_IS_READ],
  ]);
  rig.driver.start([8, 8]);
  rig.trace.clear();
  rig.transport.write(Bar.device + 4, 4, 0xffff_ffff);
  expect([rig.driver.config(56), rig.driver.needsReset, reported(rig)]).toEqual([before, false, []]);
});

describe("a finding", () => {
  test("comes again after a reset, and to a reader of the trace that joins", () => {
    const rig = fresh();
    initialize(rig, [0, ALL]);
    const first = rig.trace.of("violation");
    initialize(rig, [0, ALL]);
    expect(rig.trace.of("violation")).toEqual([...first, ...first]);
    const joined = new Recorder();
    rig.transport.replayState(joined.sink);
    expect(joined.of("violation")).toEqual(first);
    rig.driver.write("device_status", 0);
    const later = new Recorder();
    rig.transport.replayState(later.sink);
    expect(later.events).toEqual([]);
  });

  test("is none for a driver that does as Linux does", () => {
    const rig = fresh().start();
    for (const form of ["ring", "indirect"] as const) answers(rig, rig.control, form);
    expect(reported(rig)).toEqual([]);
  });

  test("is kept for a reader of the trace that joins later", () => {
    const rig = new Rig({ engine: new HeldEngine(), record: false });
    initialize(rig, [0, ALL]);
    rig.transport.replayState(rig.trace.sink);
    expect(reported(rig)).toEqual([DriverMust.SEQUENCE]);
  });
});
