/** The guest's own driver of the entropy device, beside both crypto devices: `/dev/hwrng` brings what the source gave. */
import { randomFillSync } from "node:crypto";
import { availableParallelism } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import type { FaultAction } from "../src/contract/device-control.ts";
import type { MachineMessage } from "../src/contract/machine.ts";
import type { TraceEvent } from "../src/contract/trace.ts";
import { fileSource } from "../src/machine/file-source.ts";
import { Machine } from "../src/machine/machine.ts";
import { IMAGES, overlay, runInGuest } from "../src/node/guest-run.ts";
import { createEnginePool, enginePoolSize } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";
import { type Played, play, type Stage } from "./guest-steps.ts";

const TIME_LIMIT_MS = 110_000;
const DEVICE = "rng0";
/** Linux asks for a cache line at a time, and for 32 bytes at least. This kernel's line has 32. */
const LINUX_REQUEST = 32;

/** What only a kernel prints that is in trouble. */
const TROUBLE = /^.*(WARNING|BUG|Oops|Call Trace|general protection).*$/m;

const RNG = "/sys/class/misc/hw_random";
/** 256 bytes of the device. */
const DD = "dd if=/dev/hwrng bs=64 count=4 2>/dev/null | od -An -v -tx1";

/** One boot: each part's output stands behind its name. */
const PARTS = {
  current: `cat ${RNG}/rng_current`,
  bytes: DD,
  bus: "lspci | grep 00:0f.0; cat /sys/bus/pci/devices/0000:00:0f.0/virtio*/status",
  again: `cd /sys/bus/virtio/drivers/virtio_rng; D=$(echo virtio*); echo $D >unbind; cat ${RNG}/rng_current
    echo $D >bind; cat ${RNG}/rng_current; ${DD}`,
  log: "dmesg",
} as const;
type Part = keyof typeof PARTS;

/** The host says with a line whether the machine is to boot once more. */
const BOOTED = "=== booted";
const SCRIPT = [
  ...Object.entries(PARTS).map(([name, part]) => `echo "=== ${name}"\n${part}`),
  `echo "${BOOTED}"; read more </dev/ttyS0; [ -z "$more" ] || reboot -f`,
].join("\n");
const BOOTS = 2;

/** The source of a device: all bytes that it gave. */
class RecordedSource {
  given: Buffer = Buffer.alloc(0);

  readonly fill = (bytes: Uint8Array<ArrayBuffer>): void => {
    randomFillSync(bytes);
    this.given = Buffer.concat([this.given, bytes]);
  };
}

interface Ran {
  /** What each part printed, by boot. */
  readonly boots: readonly Readonly<Record<Part, string>>[];
  readonly source: RecordedSource;
  readonly events: readonly TraceEvent[];
}

async function run(): Promise<Ran> {
  const source = new RecordedSource();
  const events: TraceEvent[] = [];
  const boots: Readonly<Record<Part, string>>[] = [];
  let output = "";
  // For the self-tests of the crypto driver.
  const engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  const ended = new Promise<void>((resolve, reject) => {
    const machine = new Machine({
      engine,
      now: () => performance.now(),
      assets: () => fileSource(IMAGES),
      overlay: overlay(SCRIPT, []),
      fill: source.fill,
      emit: (message) => {
        events.push(...eventsIn(message));
        if (message.type === "failure") reject(new Error(message.failure.why));
        if (message.type !== "console") return;
        output += Buffer.from(message.bytes).toString();
        if (!output.includes(`${BOOTED}\n`)) return;
        boots.push(partsOf(output));
        output = "";
        machine.type(new TextEncoder().encode(boots.length < BOOTS ? "more\n" : "\n"));
      },
      control: (line) => {
        if (line === "begin") output = "";
        if (line.startsWith("exit ")) machine.powerOff().then(resolve, reject);
      },
    });
    machine.boot({ images: "", devices: [DEVICE] }).catch(reject);
  });
  await ended.finally(() => engine.close());
  return { boots, source, events };
}

/** The events of the device in a message of the machine. */
const eventsIn = (message: MachineMessage): TraceEvent[] =>
  message.type === "trace" ? [...message.events].filter(({ device }) => device === DEVICE) : [];

function partsOf(output: string): Readonly<Record<Part, string>> {
  const parts = output.split(/^=== /m).slice(1);
  const named = parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trim()]);
  return Object.fromEntries(named) as Record<Part, string>;
}

/** The bytes of a dump, a request each. */
function requestsIn(dump: string): Buffer[] {
  const bytes = Buffer.from(dump.replaceAll(/\s/g, ""), "hex");
  return Array.from({ length: bytes.length / LINUX_REQUEST }, (_, i) =>
    bytes.subarray(i * LINUX_REQUEST, (i + 1) * LINUX_REQUEST),
  );
}

describe("with an entropy device", () => {
  let ran: Ran;

  beforeAll(async () => {
    ran = await run();
  });

  test("the kernel's driver takes it, and both boots have it", () => {
    expect(ran.boots).toHaveLength(BOOTS);
    for (const { current, bus } of ran.boots) {
      expect(current).toBe("virtio_rng.0");
      expect(bus).toMatch(/^00:0f\.0 .*: Virtio entropy device \[1af4:1044\] \(rev 01\)\n0x0000000f$/);
    }
  });

  test("/dev/hwrng brings the bytes of the source, whole requests in the order in which they were given", () => {
    for (const { bytes, again } of ran.boots) {
      const [, , ...dumped] = again.split("\n");
      for (const dump of [bytes, dumped.join("\n")]) {
        const places = requestsIn(dump).map((request) => ran.source.given.indexOf(request));
        expect(places).toHaveLength(8);
        expect(places.filter((place) => place < 0 || place % LINUX_REQUEST !== 0)).toEqual([]);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }
    }
  });

  test("a driver that is unbound and bound again goes on with it", () => {
    for (const { again } of ran.boots) expect(again.split("\n").slice(0, 2)).toEqual(["none", "virtio_rng.0"]);
  });

  test("no rule is broken on either side, and the kernel is not in trouble", () => {
    const kinds = new Set(ran.events.map(({ kind }) => kind));
    expect(kinds).toContain("popped");
    for (const kind of ["violation", "fault", "refused"] as const) expect(kinds).not.toContain(kind);
    for (const { log } of ran.boots) expect(log).not.toMatch(TROUBLE);
  });
});

describe("faults by rule", () => {
  const DELAY_MS = 300;
  const NO_HEAD = 200;
  /** Linux always has a request out. One read takes what is there; the next one waits for what that asked. */
  const READ = `dd if=/dev/hwrng bs=${LINUX_REQUEST} count=1 2>/dev/null | wc -c`;
  const BLOCKED = `${READ}; dd if=/dev/hwrng of=/tmp/read bs=${LINUX_REQUEST} count=1 2>/dev/null & P=$!
    until grep -q '^State:.D' /proc/$P/status; do :; done`;
  const STATUS = "cat /sys/bus/pci/devices/0000:00:0f.0/virtio*/status";
  const REBIND = `cd /sys/bus/virtio/drivers/virtio_rng; D=$(echo virtio*); echo $D >unbind; echo $D >bind; wait $P`;
  /** The next request, and no other. */
  const fault = (action: FaultAction) => (stage: Stage) =>
    stage.command(DEVICE, { do: "faults", rules: [{ id: "r", queue: "requestq", count: 1, probability: 1, action }] });
  let ran: Played;

  beforeAll(async () => {
    ran = await play(
      {
        delay: `say delay; ${READ}; ${READ}`,
        drop: `say drop; ${BLOCKED}; ${STATUS}; ${REBIND}; ${READ}`,
        lie: `say lie; ${BLOCKED}; dmesg | tail -1; ${REBIND}; ${READ}`,
        reset: `say reset; ${BLOCKED}; ${STATUS}; ${REBIND}; ${STATUS}; ${READ}`,
        log: "dmesg",
      },
      {
        delay: fault({ kind: "delay", milliseconds: DELAY_MS }),
        drop: fault({ kind: "drop" }),
        lie: fault({ kind: "used-id", id: NO_HEAD }),
        reset: fault({ kind: "needs-reset" }),
      },
      { devices: [DEVICE] },
    );
  });

  /** The request that a rule broke: as it was taken, and as it was answered. */
  function broken(kind: FaultAction["kind"]) {
    const hit = ran.stage.of("injected", DEVICE).filter(({ fault }) => fault === kind);
    expect(hit).toHaveLength(1);
    const request = hit[0]?.request;
    const popped = ran.stage.of("popped", DEVICE).find((event) => event.request === request);
    const used = ran.stage.of("used", DEVICE).find((event) => event.request === request);
    return { popped, used };
  }

  test("a delayed answer delays the process that needs it, and brings it all the same", () => {
    expect(ran.of.delay).toBe(`${LINUX_REQUEST}\n${LINUX_REQUEST}`);
    const { popped, used } = broken("delay");
    expect((used?.at ?? 0) - (popped?.at ?? 0)).toBeGreaterThanOrEqual(DELAY_MS);
  });

  test("a request that is never answered blocks the reader, until the driver is bound anew", () => {
    expect(ran.of.drop).toBe(`${LINUX_REQUEST}\n0x0000000f\n${LINUX_REQUEST}`);
    expect(broken("drop").used).toBeUndefined();
  });

  test("2.7.8 a head beyond the queue is noticed: the kernel gives up the queue, until the driver is bound anew", () => {
    const { used } = broken("used-id");
    expect(used?.head).toBe(NO_HEAD);
    expect(ran.of.lie).toMatch(new RegExp(`^${LINUX_REQUEST}\n.*:id ${NO_HEAD} out of range\n${LINUX_REQUEST}$`));
  });

  test("2.1.2 a device that gives up says so in its status, and works again when it is bound anew", () => {
    expect(ran.of.reset).toBe(`${LINUX_REQUEST}\n0x0000004f\n0x0000000f\n${LINUX_REQUEST}`);
    expect(broken("needs-reset").used).toBeUndefined();
    expect(ran.stage.of("status", DEVICE)).toContainEqual(expect.objectContaining({ to: 0x4f, by: "device" }));
  });

  test("the driver broke nothing and the kernel is not in trouble", () => {
    expect([...ran.stage.of("fault", DEVICE), ...ran.stage.of("violation", DEVICE)]).toEqual([]);
    expect(ran.of.log).not.toMatch(TROUBLE);
  });
});

test("without an entropy device /dev/hwrng says that there is none, and no thread waits for one", async () => {
  const chunks: Uint8Array[] = [];
  const command = `cat ${RNG}/rng_current; cat /dev/hwrng 2>&1; ps | grep -c '[h]wrng'; dmesg | grep -ci hwrng`;
  await runInGuest(command, { output: (bytes) => chunks.push(bytes), timeLimitMs: TIME_LIMIT_MS });
  expect(Buffer.concat(chunks).toString().split("\n").slice(0, 4)).toEqual([
    "none",
    expect.stringContaining("No such device"),
    "0",
    "0",
  ]);
});
