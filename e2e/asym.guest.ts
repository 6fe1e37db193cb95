/**
 * The asymmetric service end to end: vcrypto in the booted guest, the driver, the device, the engine. Each operation
 * with each algorithm and padding, once, checked against OpenSSL outside the guest in both directions.
 */
import { verify } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import { runInGuest } from "../src/node/guest-run.ts";
import { asym, bytesOf, DATA, MESSAGE } from "./asym-case.ts";
import { encryption } from "./asym-encryption.ts";
import { exchanges, keygens, refusals } from "./asym-key-cases.ts";
import { files, rsa } from "./asym-keys.ts";
import { otherSignatures, rsaSignatures } from "./asym-signatures.ts";

const TIME_LIMIT_MS = 240_000;

interface Session {
  readonly status: number;
  readonly events: readonly TraceEvent[];
  readonly of: Readonly<Record<string, string>>;
}

/** Runs all commands in one boot. */
async function session(commands: ReadonlyMap<string, string>): Promise<Session> {
  const script = [...commands].map(([name, command]) => `echo "=== ${name}"\n${command} 2>&1`);
  const chunks: Uint8Array[] = [];
  const events: TraceEvent[] = [];
  const status = await runInGuest(`${SCRIPT}${script.join("\n")}`, {
    files,
    output: (bytes) => chunks.push(bytes),
    observe: (message) => {
      if (message.type === "trace") events.push(...message.events);
    },
    timeLimitMs: TIME_LIMIT_MS,
  });
  const parts = Buffer.concat(chunks).toString().split(/^=== /m).slice(1);
  const of = Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trim()]),
  );
  return { status, events, of };
}

const SCRIPT = `
D=$(basename /sys/bus/pci/devices/0000:00:0e.0/virtio*)
DRIVER=/sys/bus/virtio/drivers/virtio_crypto_asym
in_flight() { until vcrypto asym info | grep -q "requests: $1 with"; do :; done; }
`;

const cases = [...rsaSignatures(), ...encryption(), ...otherSignatures(), ...keygens(), ...exchanges(), ...refusals()];

/** The commands that run in the guest while the device works, by name. */
const driver = new Map([
  ["info", "vcrypto asym info; cat /sys/bus/virtio/devices/*/status; ls /sys/bus/virtio/drivers/virtio_crypto"],
  ["selftest", "vcrypto asym selftest; echo $?"],
  ["bench", "vcrypto asym bench sign --algorithm ecdsa --curve P-256 --count 20 --runs 2 --json"],
  ["parallel", `for i in 1 2 3 4 5 6; do ${asym(`sign -k /rsa.key -t ${MESSAGE}`)} & done; wait`],
  [
    "signal",
    `${asym("keygen rsa --bits 8192 --out text")} & in_flight 1; kill $!; wait $!; echo $?; vcrypto asym info | tail -1`,
  ],
  ["unload", "rmmod virtio_crypto_asym && echo unloaded; modprobe virtio_crypto_asym; vcrypto asym info | tail -1"],
  [
    "unbind",
    `${asym("keygen rsa --bits 8192 --out text")} 2>&1 & in_flight 1; echo $D > $DRIVER/unbind; wait $!; echo $?
    echo $D > $DRIVER/bind; ${asym(`sign -k /rsa.key -t ${MESSAGE}`)}`,
  ],
  [
    "order",
    `rmmod virtio_crypto_asym; rmmod virtio_crypto; modprobe virtio_crypto; modprobe virtio_crypto_asym
    cat /sys/bus/virtio/devices/*/status; vcrypto rsa sign -t x | wc -c; vcrypto asym info | tail -1`,
  ],
  ["log", "dmesg"],
]);

describe("the asymmetric service in the guest", () => {
  let ran: Session;

  beforeAll(async () => {
    ran = await session(new Map([...cases.map(({ name, command }) => [name, command] as const), ...driver]));
  }, TIME_LIMIT_MS);

  test.each(cases)("$name", ({ name, check }) => check(ran.of[name] ?? "the guest did not come to this"));

  test("both drivers are bound, each to its device", () => {
    expect(ran.of.info).toMatch(/algorithms: RSA DSA DH ECDSA ECDH\n[\s\S]*0x0000000f\n0x0000000f\n/);
    expect(ran.of.info).toMatch(/virtio0/);
  });

  test("vcrypto asym selftest is green", () => {
    expect(ran.of.selftest).toMatch(/all 14 passed\n0$/);
  });

  test("vcrypto asym bench prints the figures of each run", () => {
    const reports = (ran.of.bench ?? "").split("\n").map((line) => JSON.parse(line));
    const same = { operation: "sign", driver: "virtio_crypto_asym", size: 256, count: 20, unit: "us" };
    expect(reports).toMatchObject([
      { ...same, run: 1 },
      { ...same, run: 2 },
    ]);
    for (const { mean } of reports) expect(mean).toBeGreaterThan(0);
  });

  test("requests of several programs run side by side", () => {
    const results = (ran.of.parallel ?? "").split("\n");
    expect(results).toHaveLength(6);
    for (const output of results) expect(verify("sha256", DATA, rsa.publicKey, bytesOf(output))).toBe(true);
  });

  test("a signal ends a wait at once, and the device goes on", () => {
    expect(ran.of.signal).toMatch(/^(Terminated\n)?143\nrequests: 1 with the device/);
  });

  test("the module unloads with a request pending", () => {
    expect(ran.of.unload).toMatch(/^unloaded\nrequests: 0 with the device/);
  });

  test("unbinding ends a wait with ENODEV, and binding brings everything back", () => {
    const lines = (ran.of.unbind ?? "").split("\n");
    expect(lines.slice(0, 2).join("\n")).toMatch(/ENODEV[^\n]*\n1$/);
    expect(verify("sha256", DATA, rsa.publicKey, bytesOf(lines[2] ?? ""))).toBe(true);
  });

  test("the drivers find their devices in the other order too", () => {
    expect(ran.of.order).toMatch(/^0x0000000f\n0x0000000f\n513\nrequests: 0/);
  });

  test("the driver never broke virtio, and the kernel warns of nothing", () => {
    expect(ran.events.filter((event) => event.kind === "fault" || event.kind === "violation")).toEqual([]);
    expect(ran.of.log).not.toMatch(/WARNING|BUG|Oops|Call Trace/);
    expect(ran.status).toBe(0);
  });
});
