/** `udriver`, a driver as a program: what each answer to a hole prints, and what the device says of it. */
import { beforeAll, describe, expect, test } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import type { EventOf } from "../src/trace/event-of.ts";
import { DeviceStatus } from "../src/wire/virtio/virtio.ts";
import { type Played, play, type Stage } from "./guest-steps.ts";

const DEVICE = "rng0";
/** What only a kernel prints that is in trouble; "nobody cared" is an interrupt without a handler. */
const TROUBLE = /^.*(WARNING|BUG|Oops|Call Trace|general protection|nobody cared).*$/m;
const RIGHT = "babca";
/** More than the ring has entries. */
const WRAPS = 9;

/** Each with its answers; the name is also that of its part. */
const RUNS = [
  "a",
  "b",
  "c",
  "ba",
  "bb",
  "bc",
  "baa",
  "bab",
  "bac",
  "baba",
  "babb",
  "babc",
  RIGHT,
  `${RIGHT} ${WRAPS}`,
  `babcb ${WRAPS}`,
  "babcc",
] as const;
type Run = (typeof RUNS)[number];
const FREE = "echo 0000:00:0f.0 >/sys/bus/pci/devices/0000:00:0f.0/driver/unbind";

const LADDER = [1, 3, 0x0b, 0x0f];
const handshake = ["status is at 0x14", "status is 0x0f"];

describe("a driver with holes", () => {
  let ran: Played;
  beforeAll(async () => {
    // Events come in bundles, so a mark must be one of them: a hold that ends at once.
    const mark = async (stage: Stage) => {
      await stage.command(DEVICE, { do: "hold", queue: 0, on: true });
      await stage.command(DEVICE, { do: "hold", queue: 0, on: false });
    };
    ran = await play(
      {
        taken: "udriver a; echo $?",
        usage: `udriver 2>&1; echo $?; udriver abcd2 2>&1 | wc -l; udriver ${RIGHT} 0 2>&1 | wc -l`,
        free: FREE,
        ...Object.fromEntries(RUNS.map((run) => [run, `say '${run}'; udriver ${run}; echo $?`])),
        source: "say end; grep -c 'Hole [1-5]:' /usr/share/udriver/driver.c",
        back: "rebind rng0; echo $?; dd if=/dev/hwrng bs=32 count=2 2>/dev/null | wc -c; rebind rng0; echo $?",
        log: "dmesg",
      },
      Object.fromEntries([...RUNS, "end"].map((name) => [name, mark])),
      { devices: [DEVICE] },
    );
  });

  /** What it printed, line by line; its exit status is the last. */
  const printed = (run: string): string[] => (ran.of[run] ?? "").split("\n");

  /** Its events of one kind. */
  function seen<K extends TraceEvent["kind"]>(kind: K, run: Run): EventOf<K>[] {
    const marks = ran.stage.of("hold", DEVICE).filter(({ on }) => on);
    expect(marks).toHaveLength(RUNS.length + 1);
    const [from, to] = marks.slice(RUNS.indexOf(run)).map((mark) => ran.stage.events.indexOf(mark));
    return ran.stage.events
      .slice(from, to)
      .filter((event): event is EventOf<K> => event.kind === kind && event.device === DEVICE);
  }

  const stepsOf = (run: Run) => seen("status", run).map(({ to }) => to);
  /** Values written to a register, by its offset. */
  const writes = (run: Run, at: number) =>
    seen("register", run).flatMap(({ access, offset, value }) => (access === "write" && offset === at ? [value] : []));

  test("it leaves a device alone that the kernel has, and says how to get it", () => {
    expect(printed("taken")).toEqual([`udriver: the kernel has the device: ${FREE}`, "1"]);
  });

  test("it says how it is used", () => {
    expect(ran.of.usage).toMatch(/^usage: udriver ANSWERS \[REQUESTS\]\n.*\n.*\n2\n3\n3$/);
  });

  test("4.1.4 the status is in the common registers, and anywhere else the device is not reset", () => {
    expect(printed("b")).toEqual(["status is at 0x14", "hole 2 is empty: the driver stops here", "0"]);
    expect(writes("b", 0x14)).toEqual([0]);
    expect(printed("a")).toEqual(["status is at 0x12", "udriver: waits in vain for the end of the reset", "1"]);
    expect(writes("a", 0x12)).toEqual([0]);
    expect(printed("c")[0]).toBe("status is at 0x54");
    for (const run of ["a", "c"] as const) expect(stepsOf(run)).toEqual([]);
  });

  test("2.1.1 status bits add up: a driver that clears them is told so", () => {
    expect(stepsOf("ba")).toEqual(LADDER);
    expect(seen("violation", "ba")).toEqual([]);
    expect(printed("bb").slice(0, 2)).toEqual(handshake);
    expect(writes("bb", 0x14)).toEqual([0, 1, 2, 8, 4]);
    expect(seen("violation", "bb")).toEqual([
      expect.objectContaining({
        clause: expect.stringMatching(/^2\.1\.1 /),
        must: expect.stringContaining("MUST NOT"),
      }),
    ]);
  });

  test("3.1.1 the ladder has an order: DRIVER_OK before FEATURES_OK is told, and leads nowhere", () => {
    expect(printed("bc")).toContain("udriver: no FEATURES_OK: status is 0x07");
    expect(seen("violation", "bc")).toEqual([
      expect.objectContaining({ clause: expect.stringMatching(/^3\.1\.1 /), problem: "DRIVER_OK was set too early" }),
    ]);
  });

  test("4.1.4.4 a kick without the structure's offset goes to another register", () => {
    expect(printed("baa")).toContain("kick is at 0x00");
    expect(seen("notify", "baa")).toEqual([]);
    expect(seen("register", "baa")).toContainEqual(
      expect.objectContaining({ access: "write", offset: 0, width: 2, value: 0 }),
    );
    for (const run of ["bab", "bac"] as const) {
      expect(printed(run)).toContain("kick is at 0x80");
      expect(seen("notify", run)).toEqual([expect.objectContaining({ queue: 0 })]);
      expect(seen("popped", run)).toEqual([]);
    }
  });

  test("2.7.5 a virtual address is no memory of the machine: the device gives up", () => {
    const { DEVICE_NEEDS_RESET } = DeviceStatus;
    expect(seen("fault", "baba")).toEqual([
      expect.objectContaining({ problem: expect.stringMatching(/^descriptor 0: 16 bytes at .* are not RAM$/) }),
    ]);
    expect(stepsOf("baba").at(-1)).toBe(0x0f | DEVICE_NEEDS_RESET);
  });

  test("5.4.6.1 a buffer that the device may only read comes back empty, and the device says why", () => {
    expect(seen("violation", "babb")).toEqual([
      expect.objectContaining({ must: "The driver MUST NOT place device-readable buffers into the queue." }),
    ]);
    expect(seen("used", "babb").map(({ length }) => length)).toEqual([0]);
    expect(seen("violation", "babc")).toEqual([]);
    expect(seen("used", "babc").map(({ length }) => length)).toEqual([16]);
  });

  /** The answers as the device gave them. */
  const given = (run: Run) =>
    seen("used", run).map(({ written }) => Buffer.from(written[0]?.bytes ?? []).toString("hex"));
  /** The answers as the program printed them. */
  const shown = (run: string) =>
    printed(run).flatMap((line) => (line.startsWith("16 bytes: ") ? [line.slice(10).replaceAll(" ", "")] : []));

  test("the right answers bring the device's bytes, and break no rule", () => {
    for (const [run, count] of [
      [RIGHT, 1],
      [`${RIGHT} ${WRAPS}`, WRAPS],
    ] as const) {
      expect(shown(run)).toEqual(given(run));
      expect(shown(run)).toHaveLength(count);
      expect(printed(run).at(-1)).toBe("0");
      expect([...seen("violation", run), ...seen("fault", run)]).toEqual([]);
      // The driver looks by itself and asks for no interrupt.
      expect(seen("interrupt", run)).toEqual([]);
    }
  });

  test("2.7.8 an index that is taken for a slot is never reached", () => {
    const run = `babcb ${WRAPS}` as const;
    expect(shown(run)).toEqual(given(run).slice(0, 7));
    expect(given(run)).toHaveLength(8);
    for (const wrong of [run, "babcc"]) {
      expect(printed(wrong).slice(-2)).toEqual(["udriver: waits in vain for the used ring", "1"]);
    }
  });

  test("the source is in the guest, with its five holes", () => {
    expect(ran.of.source).toBe("5");
  });

  test("the kernel has the device back, and was in no trouble meanwhile", () => {
    expect(printed("back")).toEqual(["0", "64", "0"]);
    expect(ran.of.log).not.toMatch(TROUBLE);
  });
});
