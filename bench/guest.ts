/** In the guest: the kernel's crypto through the device, against the kernel's own and against QEMU's device. */
import { runInGuest } from "../src/node/guest-run.ts";
import type { FigureOf } from "./declarations.ts";
import type { Measured, Measurements } from "./figure.ts";
import { qemuRun } from "./qemu.ts";

const DEVICE_AES = "virtio_crypto_aes_cbc";
const KERNEL_AES = "cbc(aes-generic)";
const DEVICE_RSA = "virtio-crypto-rsa";
const KERNEL_RSA = "rsa-generic";
const DEVICE_ASYM = "virtio_crypto_asym";
const TIME_LIMIT_MS = 300_000;

/** One line of `vcrypto bench --json`; times in microseconds. */
interface Report {
  readonly driver: string;
  readonly size: number;
  readonly mean: number;
  readonly median: number;
}

const aes = (driver: string, size: number, count: number) =>
  `vcrypto bench aes --driver '${driver}' --size ${size} --count ${count} --json`;
const rsa = (driver: string, count: number) =>
  `vcrypto bench rsa --driver ${driver} --size 2048 --count ${count} --json`;

/** From the program's submit to its answer: key and parameters are made once, before. */
const ecdsa = (count: number) => `vcrypto asym bench sign --algorithm ecdsa --curve P-256 --count ${count} --json`;

/**
 * The runs before the last of each size are not counted. The emulator compiles hot code while they run, and its
 * compiler threads take the processor in slices of four milliseconds.
 */
const AES_RUNS = [
  aes(DEVICE_AES, 16, 5000),
  aes(DEVICE_AES, 16, 1000),
  aes(DEVICE_AES, 16, 3000),
  aes(DEVICE_AES, 65536, 30),
  aes(DEVICE_AES, 65536, 200),
];

/** What virtio_crypto_services and the kernel itself both do: the bench's command, with each one's driver. */
interface Contest {
  readonly command: string;
  readonly device: string;
  readonly kernel: string;
  /** As a report has it: bytes of data, or bits of the digest. */
  readonly size: number;
}

const CONTESTS = {
  "guest.aes128gcm.4096": {
    command: "aead --size 4096 --count 200",
    device: "virtio-gcm-aes",
    // What the kernel makes of its gcm template and aes-generic.
    kernel: "gcm_base(ctr(aes-generic),ghash-generic)",
    size: 4096,
  },
  "guest.sha256.65536": {
    command: "hash --size 65536 --count 50",
    device: "virtio-sha256",
    kernel: "sha256-generic",
    size: 65536,
  },
  "guest.ecdsa-p256.verify": {
    command: "akcipher --count 20",
    device: "virtio-ecdsa-nist-p256",
    kernel: "ecdsa-nist-p256-generic",
    size: 256,
  },
} as const satisfies Partial<Record<FigureOf<"guest">, Contest>>;

/** Device and kernel take turns. The turns before the last are not counted, as above. */
const TURNS = 3;
const SERVICES_RUNS = [
  "rebind crypto0 virtio_crypto_services",
  "modprobe -a gcm ghash-generic ctr ecdsa_generic",
  ...Object.values<Contest>(CONTESTS).flatMap(({ command, device, kernel }) =>
    Array.from({ length: TURNS }, () => [device, kernel].map((driver) => benchOf(command, driver))).flat(),
  ),
];

function benchOf(command: string, driver: string): string {
  return `vcrypto bench ${command} --driver '${driver}' --json`;
}

/** The figures of the section "guest". `withQemu`: measure QEMU's virtio-crypto too. */
export async function guestFigures(withQemu: boolean): Promise<Measurements<"guest">> {
  const own = reports(
    await output([
      ...AES_RUNS,
      aes(KERNEL_AES, 65536, 100),
      rsa(DEVICE_RSA, 20),
      rsa(DEVICE_RSA, 100),
      rsa(KERNEL_RSA, 10),
      ecdsa(200),
      ecdsa(200),
    ]),
  );
  const services = reports(await output(SERVICES_RUNS));
  const qemu = withQemu ? reports(await qemuRun(AES_RUNS.join("\n"))) : [];
  const small = last(own, DEVICE_AES, 16);
  const large = last(own, DEVICE_AES, 65536);
  const sign = last(own, DEVICE_RSA, 2048);
  const qemuSmall = qemu.length > 0 ? last(qemu, DEVICE_AES, 16) : undefined;
  const qemuLarge = qemu.length > 0 ? last(qemu, DEVICE_AES, 65536) : undefined;
  return {
    "guest.asym.ecdsa-p256.sign": compared("mean", last(own, DEVICE_ASYM, 256)),
    "guest.rsa2048.sign": compared("median", sign, last(own, KERNEL_RSA, 2048)),
    "guest.aes128cbc.16": compared("mean", small, qemuSmall),
    "guest.aes128cbc.16.median": compared("median", small, qemuSmall),
    "guest.aes128cbc.65536": compared("median", large, last(own, KERNEL_AES, 65536)),
    "guest.aes128cbc.65536.qemu": compared("median", large, qemuLarge),
    "guest.aes128gcm.4096": contest(services, CONTESTS["guest.aes128gcm.4096"]),
    "guest.sha256.65536": contest(services, CONTESTS["guest.sha256.65536"]),
    "guest.ecdsa-p256.verify": contest(services, CONTESTS["guest.ecdsa-p256.verify"]),
  };
}

const contest = (all: readonly Report[], { device, kernel, size }: Contest): Measured =>
  compared("median", last(all, device, size), last(all, kernel, size));

/** The report's times in milliseconds. */
function compared(statistic: "mean" | "median", report: Report, peer?: Report): Measured {
  return { ours: report[statistic] / 1000, theirs: peer && peer[statistic] / 1000 };
}

async function output(commands: readonly string[]): Promise<string> {
  const chunks: Uint8Array[] = [];
  const status = await runInGuest(commands.join(" && "), {
    output: (bytes) => chunks.push(bytes),
    timeLimitMs: TIME_LIMIT_MS,
  });
  const text = Buffer.concat(chunks).toString();
  if (status !== 0) throw new Error(`the guest's benchmark ended with ${status}: ${text}`);
  return text;
}

function reports(text: string): Report[] {
  const lines = text.split(/[\r\n]+/).filter((line) => line.startsWith("{"));
  if (lines.length === 0) throw new Error(`the guest's benchmark printed no report: ${text}`);
  return lines.map((line) => JSON.parse(line) as Report);
}

function last(all: readonly Report[], driver: string, size: number): Report {
  const found = all.findLast((report) => report.driver === driver && report.size === size);
  if (!found) throw new Error(`no report of ${driver} with ${size}`);
  return found;
}
