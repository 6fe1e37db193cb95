/** A person's hand in the device while the bundled guest uses it: what the unmodified driver and its users see. */
import { createCipheriv } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceSettings, FaultAction, FaultRule, RingSnapshot } from "../src/contract/device-control.ts";
import { Feature } from "../src/peripheral/virtio/negotiation.ts";
import { decode } from "../src/wire/codec/codec.ts";
import { Status } from "../src/wire/crypto/status.ts";
import { usedRing } from "../src/wire/virtio/virtio.ts";
import { type Played, play, type Stage } from "./guest-steps.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const TEXT = "5a".repeat(16);
const AES = `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --hex ${TEXT} 2>&1`;
const SIGN = "vcrypto rsa sign --key demo-1024 --hash sha256 --text hello 2>&1";
/** A request of the other device that is too short for anything, and says its status. */
const RAW = "vcrypto asym raw 00040000 -w 8 2>&1";
/** Waits until process `$P` sleeps where no signal reaches it. */
const ASLEEP = "until grep -q '^State:.D' /proc/$P/status; do :; done; grep State /proc/$P/status";
const ALGORITHMS = "grep -c 'driver.*: virtio' /proc/crypto";

const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
const CIPHERTEXT = cipher.update(TEXT, "hex", "hex");

/** A step that makes one rule for the data queue the only one. */
const fault =
  (action: FaultAction, more: Partial<FaultRule> = {}, device = "crypto0") =>
  (stage: Stage) =>
    stage.command(device, { do: "faults", rules: [{ id: "r", queue: "data", probability: 1, action, ...more }] });
const noFault = (stage: Stage) => stage.command("crypto0", { do: "faults", rules: [] });
const hold = (stage: Stage) => stage.command("crypto0", { do: "hold", queue: 0, on: true });
const unhold = (stage: Stage) => stage.command("crypto0", { do: "hold", queue: 0, on: false });
const ready = (on: boolean) => (stage: Stage) => stage.command("crypto0", { do: "ready", on });

describe("one boot", () => {
  const DELAY_MS = 400;
  const SETTINGS: DeviceSettings = {
    features: Feature.VERSION_1 | Feature.EVENT_IDX,
    queueSize: 32,
    queues: 2,
  };
  let ran: Played;
  let released: number[] = [];
  let rings: RingSnapshot | undefined;
  let retold: string[] = [];

  const sinceHold = (stage: Stage) => ({ from: stage.events.findLastIndex(({ kind }) => kind === "hold") });

  /** Lets the first request go, so that the driver sends the two others, and then those, the newer one first. */
  async function reverse(stage: Stage): Promise<void> {
    const from = stage.events.length;
    await stage.command("crypto0", { do: "release", queue: 0 });
    released = (await stage.some("held", 2, { from })).map(({ request }) => request).reverse();
    for (const [done, request] of released.entries()) {
      await stage.command("crypto0", { do: "release", queue: 0, request });
      await stage.some("used", done + 2, { from });
    }
    rings = await stage.rings("crypto0", 0);
    await unhold(stage);
  }

  async function recordAnew(stage: Stage): Promise<void> {
    const from = stage.events.length;
    await stage.machine.record(false);
    await stage.machine.record(true);
    await stage.some("queue-enabled", 2, { from });
    retold = stage.events.slice(from).flatMap(({ device, kind }) => (device === "crypto0" ? [kind] : []));
  }

  async function configure(stage: Stage): Promise<void> {
    await expect(
      stage.command("crypto0", { do: "configure", settings: { ...SETTINGS, queueSize: 33 } }),
    ).rejects.toThrow(/33 entries; choose one of/);
    await stage.command("crypto0", { do: "configure", settings: SETTINGS });
  }

  beforeAll(async () => {
    ran = await play(
      {
        right: `${AES}; ${SIGN}`,
        held: `say hold; ${AES} >/tmp/one & P=$!; say oneHeld; ${ASLEEP}; say unhold; wait $P; echo $?; cat /tmp/one`,
        reverse: `say hold; ${AES} >/tmp/a & A=$!; say sent; ${AES} >/tmp/b & B=$!; ${AES} >/tmp/c & C=$!;
          say opened; for P in $B $C; do ${ASLEEP}; done; say reverse; wait $A $B $C; cat /tmp/a /tmp/b /tmp/c`,
        record: "say recordAnew",
        badmsg: `say badmsg; ${AES}; ${SIGN}`,
        notsupp: `say notsupp; ${AES}; ${SIGN}`,
        err: `say err; ${AES}; ${SIGN}`,
        nospc: `say nospc; ${AES}; dmesg | tail -2`,
        delay: `say delay; ${AES}`,
        corrupt: `say corrupt; ${AES}; echo $?`,
        kill: `say kill; ${SIGN}; say noFault; ${SIGN}`,
        other: `say other; ${RAW}`,
        unready: `say unready; until [ $(${ALGORITHMS}) = 0 ]; do :; done; ${AES}; cat /sys/bus/virtio/devices/virtio0/status`,
        ready: `say ready; until [ $(${ALGORITHMS}) = 3 ]; do :; done; ${AES}`,
        configure: `say configure; D=/sys/bus/virtio/drivers/virtio_crypto;
          echo virtio0 >$D/unbind; echo virtio0 >$D/bind; until [ $(${ALGORITHMS}) = 3 ]; do :; done; ${AES}`,
        log: "dmesg",
      },
      {
        hold,
        unhold,
        oneHeld: (stage) => stage.some("held", 1),
        sent: (stage) => stage.some("held", 1, sinceHold(stage)),
        // Two sessions for each of the three. From then on the driver has the requests of the second and the third.
        opened: (stage) => stage.some("used", 6, sinceHold(stage)),
        reverse,
        recordAnew,
        badmsg: fault({ kind: "status", status: Status.BADMSG }),
        notsupp: fault({ kind: "status", status: Status.NOTSUPP }),
        err: fault({ kind: "status", status: Status.ERR }),
        nospc: fault(
          { kind: "status", status: Status.NOSPC },
          { queue: "control", operation: "CIPHER_CREATE_SESSION" },
        ),
        delay: fault({ kind: "delay", milliseconds: DELAY_MS }, { operation: "CIPHER_ENCRYPT", count: 1 }),
        corrupt: fault({ kind: "corrupt" }),
        // The kernel pads the digest itself: what the device gets is the private operation on a block.
        kill: fault({ kind: "kill-worker" }, { operation: "AKCIPHER_DECRYPT" }),
        other: fault({ kind: "status", status: Status.BADMSG }, {}, "crypto1"),
        noFault,
        unready: ready(false),
        ready: ready(true),
        configure,
      },
    );
  });

  /** Kinds of the events of one request, in order. */
  const life = (request: number) =>
    ran.stage.events.flatMap((event) =>
      event.device === "crypto0" && "request" in event && event.request === request ? [event.kind] : [],
    );
  const injected = (kind: FaultAction["kind"]) => ran.stage.of("injected").filter(({ fault }) => fault === kind);

  test("on hold a request's process waits, and it ends well after the release", () => {
    expect(ran.of.held).toBe(`State:\tD (disk sleep)\n0\n${CIPHERTEXT}`);
    const [held] = ran.stage.of("held");
    expect(life(held?.request ?? 0)).toEqual(["popped", "held", "released", "used"]);
  });

  test("2.7.8 two requests that are released in reverse order are in that order in guest memory", () => {
    expect(ran.of.reverse?.match(new RegExp(CIPHERTEXT, "g"))).toHaveLength(3);
    if (!rings) throw new Error("no rings");
    if (rings.kind !== "split") throw new Error("another form");
    const { ring, idx } = decode(usedRing(rings.size), rings.usedBytes);
    const heads = released.map((request) => ran.stage.of("popped").find((event) => event.request === request)?.head);
    expect(new Set(heads).size).toBe(2);
    const [first, second] = [2, 1].map((back) => ring[(idx - back) % (rings?.size ?? 1)]?.id);
    expect([first, second]).toEqual(heads);
    expect(rings.inFlight).toEqual([]);
    expect(released[0]).toBeGreaterThan(released[1] ?? 0);
  });

  test("recording that is switched on again begins with what there is", () => {
    expect(retold).toEqual(["attached", "resumed", "features", "queue-enabled", "queue-enabled", "status"]);
  });

  test("5.9.9.1 statuses by rule become the errors that the driver makes of them", () => {
    expect(ran.of.badmsg?.match(/EBADMSG/g)).toHaveLength(2);
    expect(ran.of.notsupp?.match(/EIO/g)).toHaveLength(2);
    expect(ran.of.err?.match(/EINVAL/g)).toHaveLength(2);
  });

  test("a create request that fails by rule is in the kernel's log with its status", () => {
    expect(ran.of.nospc).toMatch(/EINVAL/);
    expect(ran.of.nospc).toMatch(/Create session failed status: 5/);
  });

  test("the other device's status is where its dialect has it", () => {
    expect(ran.of.other).toMatch(/status BADMSG/);
  });

  test("a delay lasts at least as long as the rule says", () => {
    expect(ran.of.delay).toBe(CIPHERTEXT);
    const [{ request } = { request: 0 }] = injected("delay");
    const [taken, answered] = [ran.stage.of("popped"), ran.stage.of("used")].map(
      (events) => events.find((event) => event.request === request)?.at ?? 0,
    );
    expect((answered ?? 0) - (taken ?? 0)).toBeGreaterThanOrEqual(DELAY_MS);
  });

  test("a corrupt result is a success with another ciphertext", () => {
    const wrong = Buffer.from(CIPHERTEXT, "hex");
    wrong[0] = (wrong[0] ?? 0) ^ 2;
    expect(ran.of.corrupt).toBe(`${wrong.toString("hex")}\n0`);
  });

  test("the death of a worker fails its request and no other", () => {
    const [failed, well] = ran.of.kill?.split("\n") ?? [];
    expect(failed).toMatch(/EINVAL/);
    expect(well).toBe(ran.of.right?.split("\n")[1]);
    expect(injected("kill-worker")[0]?.detail).toMatch(/^Engine worker \d was killed\.$/);
    expect(Math.max(...ran.stage.of("working").map(({ worker }) => worker))).toBeLessThan(4);
  });

  test("5.9.5 a device that is not ready has its algorithms unregistered, and back when it is", () => {
    expect(ran.of.unready).toMatch(/virtio_crypto_aes_cbc[\s\S]*0x0000000f$/);
    expect(ran.of.ready).toBe(CIPHERTEXT);
    expect(ran.of.log).toMatch(/Accelerator is not ready/);
  });

  test("settings wait for the driver: then it has other queues, other features, and direct chains", () => {
    expect(ran.of.configure).toBe(CIPHERTEXT);
    const enabled = ran.stage.of("queue-enabled").slice(-3);
    expect(enabled.map(({ queue, size }) => [queue, size])).toEqual([
      [0, 32],
      [1, 32],
      [2, 32],
    ]);
    expect(ran.stage.of("features").at(-1)?.accepted).toBe(SETTINGS.features);
    const tables = ran.stage.of("popped").map(({ chain }) => new Set(chain.map(({ table }) => table)));
    expect([...(tables[0] ?? [])]).toEqual(["indirect"]);
    expect([...(tables.at(-1) ?? [])]).toEqual(["ring"]);
    const told = ran.stage.conditions.filter(({ device }) => device === "crypto0");
    // What was pending in between may have been over before the next report.
    expect(told.at(-1)).toMatchObject({ settings: SETTINGS, crypto: { ready: true }, onHold: [] });
    expect(told.at(-1)?.pending).toBeUndefined();
  });

  test("the driver broke nothing and the kernel did not mind", () => {
    const trouble = ran.stage.events.filter(({ kind }) => kind === "fault" || kind === "violation");
    expect(trouble).toEqual([]);
    expect(ran.of.log).not.toMatch(/WARNING|BUG|Oops|is not a head/);
  });
});

describe("what a driver does not get over by itself", () => {
  const NO_HEAD = 200;
  const BIND = `D=$(basename /sys/bus/pci/devices/0000:00:0e.0/virtio*); S=/sys/bus/virtio/devices/$D/status
    rebind() { for how in unbind bind; do echo $D >/sys/bus/virtio/drivers/virtio_crypto_asym/$how; done; }`;
  const other = (action: FaultAction) => fault(action, { count: 1 }, "crypto1");
  let ran: Played;

  beforeAll(async () => {
    ran = await play(
      {
        drop: `say drop; ${AES} >/tmp/one & P=$!; say dropped; ${ASLEEP}; say noFault; ${RAW}; grep State /proc/$P/status`,
        lie: `${BIND}\nsay lie; ${RAW}; dmesg | grep 'is not a head'; rebind; ${RAW}`,
        reset: `say reset; ${RAW}; dmesg | tail -1; rebind; cat $S; ${RAW}`,
      },
      {
        drop: fault({ kind: "drop" }),
        dropped: (stage) => stage.some("injected", 1),
        noFault,
        lie: other({ kind: "used-id", id: NO_HEAD }),
        reset: other({ kind: "needs-reset" }),
      },
    );
  });

  test("a request that is never answered leaves its process waiting, and the other device is served", () => {
    expect(ran.of.drop).toMatch(/^State:\tD \(disk sleep\)\n[\s\S]*status[\s\S]*\nState:\tD \(disk sleep\)$/);
  });

  test("2.7.8 a head that it did not offer is noticed: the kernel gives up the queue, until the driver is bound anew", () => {
    expect(ran.of.lie).toMatch(new RegExp(`EIO[\\s\\S]*id ${NO_HEAD} is not a head![\\s\\S]*status`));
  });

  test("2.1.2 a device that gives up tells the driver, and works again when it is bound anew", () => {
    expect(ran.of.reset).toMatch(/EIO[\s\S]*asks for a reset[\s\S]*0x0000000f\n[\s\S]*status/);
    expect(ran.stage.of("status", "crypto1")).toContainEqual(expect.objectContaining({ to: 0x4f, by: "device" }));
    expect(ran.stage.of("fault", "crypto1")).toEqual([]);
  });
});
