/** The bundled guest in Node: the unmodified driver, the kernel's self-tests, and what comes out, checked outside. */
import { createCipheriv, createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import { runInGuest } from "../src/node/guest-run.ts";
import { DriverMust } from "../src/wire/virtio/driver-must.ts";

const TIME_LIMIT_MS = 110_000;
const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";

interface Ran {
  readonly status: number;
  readonly output: string;
  readonly events: readonly TraceEvent[];
}

async function guest(command: string, extraCmdline?: string): Promise<Ran> {
  const chunks: Uint8Array[] = [];
  const events: TraceEvent[] = [];
  const status = await runInGuest(command, {
    output: (bytes) => chunks.push(bytes),
    observe: (message) => {
      if (message.type === "trace") events.push(...message.events);
    },
    ...(extraCmdline !== undefined && { extraCmdline }),
    timeLimitMs: TIME_LIMIT_MS,
  });
  return { status, output: Buffer.concat(chunks).toString(), events };
}

/** Runs several commands in one boot; each one's output by its name. */
async function session(
  commands: Readonly<Record<string, string>>,
): Promise<Ran & { readonly of: Record<string, string> }> {
  const script = Object.entries(commands).map(([name, command]) => `echo "=== ${name}"; ${command}`);
  const ran = await guest(script.join("\n"));
  const parts = ran.output.split(/^=== /m).slice(1);
  const of = Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trim()]),
  );
  return { ...ran, of };
}

const certificate = (name: string): X509Certificate =>
  new X509Certificate(
    readFileSync(fileURLToPath(new URL(`../guest/rootfs/etc/vcrypto/${name}.cert.pem`, import.meta.url))),
  );

function verifies(key: string, hash: string, message: string, signatureHex: string): boolean {
  const publicKey = createPublicKey(certificate(key).publicKey.export({ type: "spki", format: "pem" }));
  return verify(hash, Buffer.from(message), publicKey, Buffer.from(signatureHex, "hex"));
}

function aesCbc(plaintext: Buffer): string {
  const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]).toString("hex");
}

describe("one boot", () => {
  let ran: Awaited<ReturnType<typeof session>>;

  beforeAll(async () => {
    ran = await session({
      crypto: "cat /proc/crypto",
      info: "vcrypto info",
      sign1024: "vcrypto rsa sign --key demo-1024 --hash sha256 --text hello",
      sign2048: "vcrypto rsa sign --key demo-2048 --hash sha256 --text hello",
      sign4096: "vcrypto rsa sign --key demo-4096 --hash sha512 --text hello",
      aes: `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --hex ${"5a".repeat(64)}`,
      large: `head -c 100000 /dev/zero | vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --in - | sha256sum`,
      storm: "vcrypto storm -n 200 -s 4096 -j 4",
      reload: "modprobe -r virtio_crypto && modprobe virtio_crypto && grep -A4 'driver.*: virtio' /proc/crypto",
      again: "vcrypto rsa sign --key demo-2048 --hash sha256 --text again",
      unbind:
        "D=$(ls /sys/bus/virtio/drivers/virtio_crypto | grep ^virtio); echo $D > /sys/bus/virtio/drivers/virtio_crypto/unbind; echo $D > /sys/bus/virtio/drivers/virtio_crypto/bind; grep -c 'driver.*virtio' /proc/crypto",
      log: "dmesg",
    });
  });

  test.each(["virtio_crypto_aes_cbc", "virtio-crypto-rsa", "virtio-pkcs1-rsa"])(
    "the kernel's self-test of %s passes",
    (driver) => {
      const entry = ran.of.crypto?.split(/\n\s*\n/).find((text) => text.includes(`: ${driver}\n`));
      expect(entry).toMatch(/selftest\s+: passed/);
    },
  );

  test("no self-test fails and nothing warns", () => {
    expect(ran.of.log).not.toMatch(/test failed|WARNING|BUG|Oops|is not a head/);
  });

  test("vcrypto info names the device and its driver", () => {
    expect(ran.of.info).toMatch(/virtio_crypto/);
    expect(ran.of.info).toMatch(/VERSION_1/);
  });

  test.each([
    ["sign1024", "demo-1024", "sha256"],
    ["sign2048", "demo-2048", "sha256"],
    ["sign4096", "demo-4096", "sha512"],
  ])("the guest's signature %s verifies with OpenSSL outside it", (name, key, hash) => {
    const signature = ran.of[name] ?? "";
    expect(verifies(key, hash, "hello", signature)).toBe(true);
    expect(verifies(key, hash, "hellp", signature)).toBe(false);
  });

  test("the guest's AES ciphertext equals OpenSSL's", () => {
    expect(ran.of.aes).toBe(aesCbc(Buffer.alloc(64, 0x5a)));
  });

  test("jobs in parallel all come back right", () => {
    expect(ran.of.storm).toMatch(/200/);
  });

  test("the driver unloads, loads again and works", () => {
    expect(ran.of.reload).toMatch(/virtio-crypto-rsa/);
    expect(verifies("demo-2048", "sha256", "again", ran.of.again ?? "")).toBe(true);
    expect(ran.of.unbind).toBe("3");
  });

  test("the trace holds each step of a request, in order", () => {
    const request = ran.events.findLast((event) => event.kind === "submitted")?.request;
    const steps = ran.events
      .filter((event) => "request" in event && event.request === request)
      .map((event) => event.kind);
    expect(steps).toEqual(["popped", "submitted", "working", "completed", "used"]);
  });

  test("the driver never broke virtio", () => {
    expect(ran.events.filter((event) => event.kind === "fault")).toEqual([]);
    // Linux puts the pages of a long request into a chain several times over.
    const violations = ran.events.filter((event) => event.kind === "violation");
    expect(violations.map(({ must }) => must)).toEqual([DriverMust.CHAIN_IN_QUEUE_SIZE.must]);
  });
});

test("the kernel's extra self-tests, random scatterlists against its own cbc(aes), pass through the device", async () => {
  const ran = await guest("cat /proc/crypto; dmesg", "cryptomgr.noextratests=0");
  const entry = ran.output.split(/\n\s*\n/).find((text) => text.includes(": virtio_crypto_aes_cbc\n"));
  expect(entry).toMatch(/selftest\s+: passed/);
  expect(ran.output).not.toMatch(/test failed/);
  const requests = ran.events.filter((event) => event.kind === "popped" && event.queue === 0);
  expect(requests.length).toBeGreaterThan(1000);
});

test("the command's exit status is the runner's", async () => {
  expect((await guest("exit 7")).status).toBe(7);
});

test("a guest that never ends is given up", async () => {
  const never = runInGuest("while :; do sleep 1; done", { output: () => {}, timeLimitMs: 15_000 });
  await expect(never).rejects.toThrow(/had not .* after 15 s/);
});

test("a missing image is a clear error", async () => {
  const missing = runInGuest("true", { images: "/nonexistent", output: () => {}, timeLimitMs: 5000 });
  await expect(missing).rejects.toThrow(/Could not load manifest.json.*npm run guest/);
});
