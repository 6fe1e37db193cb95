/**
 * Every figure of the bench, once: its unit, what it measures, its peer and its goal. The measuring code, `--help`, the
 * plain output and docs/figures.md all take them from here. The compiler demands a measurement for each.
 */

/** Milliseconds, bytes, or a bare number. */
export type Unit = "ms" | "bytes" | "count";

/** What a figure is compared with; both are measured in the same run. */
interface Peer {
  /** The peer's name in the JSON result. */
  readonly name: string;
  /** The peer's name for people, in Markdown. */
  readonly title: string;
}

/** Limits that a figure should keep: of its value, in its unit, and of its ratio to the peer. */
export interface Goal {
  readonly atMost?: number;
  readonly ratioAtMost?: number;
  readonly ratioAtLeast?: number;
}

/** One figure. */
export interface Declared {
  readonly unit: Unit;
  /** What it measures. It is a median unless this text names another statistic. */
  readonly measures: string;
  readonly peer?: Peer;
  readonly goal?: Goal;
  /** Markdown, with links relative to docs/: how far the figure moves between runs, or why it misses its goal. */
  readonly remark?: string;
}

/** Figures that are measured together. */
export interface Section {
  /** Heading in docs/figures.md. */
  readonly title: string;
  /** The section's figures, by name. */
  readonly figures: Readonly<Record<string, Declared>>;
}

const OPENSSL: Peer = { name: "openssl", title: "OpenSSL" };
const QEMU_DEVICE: Peer = { name: "QEMU TCG, virtio-crypto-pci", title: "QEMU TCG with its virtio-crypto-pci" };

/** The bench's declarations, in the order of docs/figures.md. */
export const SECTIONS = {
  guest: {
    title: "In the guest",
    figures: {
      "guest.asym.ecdsa-p256.sign": {
        unit: "ms",
        measures: "An ECDSA P-256 signature on the second device, from the guest program's submit to its answer, mean",
        goal: { atMost: 3 },
      },
      "guest.rsa2048.sign": {
        unit: "ms",
        measures: "An RSA-2048 signature through the kernel's keyring and the device",
        peer: { name: "rsa-generic", title: "the guest's own `rsa-generic`" },
        goal: { ratioAtMost: 0.025 },
        remark:
          "The ratio was 0.0106 to 0.0208. The kernel's keyring opens a session for each signature. A private key is prepared anew in each session. QEMU's device refuses RSA with raw padding, which the keyring asks for, so QEMU is no peer here.",
      },
      "guest.aes128cbc.16": {
        unit: "ms",
        measures: "AES-128-CBC over 16 bytes through the device, mean round trip",
        peer: QEMU_DEVICE,
        goal: { ratioAtMost: 1.5 },
        remark:
          "The ratio was 1.00 to 2.08 in many runs, each after 6,000 requests of warm-up. The median round trip is on a par with QEMU's: single requests wait for the compilers.",
      },
      "guest.aes128cbc.16.median": {
        unit: "ms",
        measures: "AES-128-CBC over 16 bytes through the device, median round trip",
        peer: QEMU_DEVICE,
      },
      "guest.aes128cbc.65536": {
        unit: "ms",
        measures: "AES-128-CBC over 64 KiB through the device",
        peer: { name: "cbc(aes-generic)", title: "the guest's own `cbc(aes-generic)`" },
        goal: { ratioAtMost: 0.2 },
        remark:
          "The ratio was 0.131 to 0.270 in many runs. The host needs 11 to 15 µs to hand out a page of 4 KiB of memory.",
      },
      "guest.aes128cbc.65536.qemu": {
        unit: "ms",
        measures: "The same AES-128-CBC over 64 KiB, compared with QEMU's device",
        peer: QEMU_DEVICE,
      },
      "guest.aes128gcm.4096": {
        unit: "ms",
        measures: "AES-128-GCM over 4 KiB through the device, with the driver of all services",
        peer: { name: "gcm(aes-generic)", title: "the guest's own `gcm` over `aes-generic`" },
        goal: { ratioAtMost: 0.5 },
      },
      "guest.sha256.65536": {
        unit: "ms",
        measures: "SHA-256 over 64 KiB through the device, with the driver of all services",
        peer: { name: "sha256-generic", title: "the guest's own `sha256-generic`" },
        goal: { ratioAtMost: 0.3 },
      },
      "guest.ecdsa-p256.verify": {
        unit: "ms",
        measures: "An ECDSA P-256 verification through the kernel's keyring and the device",
        peer: { name: "ecdsa-nist-p256-generic", title: "the guest's own `ecdsa-nist-p256-generic`" },
        goal: { ratioAtMost: 0.25 },
      },
    },
  },
  engine: {
    title: "RSA in the engine, without a guest",
    figures: {
      "engine.rsa2048.private": {
        unit: "ms",
        measures: "A raw RSA-2048 private operation with CRT: the arithmetic of a signature",
        peer: OPENSSL,
        goal: { ratioAtMost: 10 },
      },
      "engine.rsa2048.public": {
        unit: "ms",
        measures: "A raw RSA-2048 public operation: the arithmetic of a verification",
        peer: OPENSSL,
      },
      "engine.rsa2048.keygen": {
        unit: "ms",
        measures: "An RSA-2048 key pair",
        peer: { name: "webcrypto", title: "WebCrypto" },
        goal: { ratioAtMost: 1.5 },
      },
      "engine.pool.hop": {
        unit: "ms",
        measures: "An RSA-2048 public operation through a worker",
        peer: { name: "same thread", title: "the same, without a worker" },
      },
      "engine.pool.rsa2048": {
        unit: "count",
        measures: "RSA-2048 private operations per second of the whole pool, 64 in flight",
        peer: { name: "one worker", title: "one worker" },
        goal: { ratioAtLeast: 1.7 },
        remark:
          "The ratio was 1.49 to 2.13 with two processors. The thread that hands out the requests needs a part of them itself.",
      },
    },
  },
  asym: {
    title: "Curves and groups in the engine, without a guest",
    figures: {
      "engine.ecdsa-p256.sign": {
        unit: "ms",
        measures: "An ECDSA P-256 signature with SHA-256, a new message each time",
        peer: OPENSSL,
        goal: { ratioAtMost: 6 },
      },
      "engine.ecdsa-p256.verify": {
        unit: "ms",
        measures: "An ECDSA P-256 verification with SHA-256, a new message each time",
        peer: OPENSSL,
        goal: { ratioAtMost: 6 },
      },
      "engine.ecdh-p256": {
        unit: "ms",
        measures: "ECDH over P-256 with one private key and a new peer each time, whose point is decoded",
        peer: OPENSSL,
        goal: { ratioAtMost: 8 },
      },
      "engine.dsa2048.params": {
        unit: "ms",
        measures: "A new DSA group of 2048 and 256 bits with a key",
        goal: { atMost: 5000 },
      },
      "engine.dh2048.params": {
        unit: "ms",
        measures: "A new random Diffie-Hellman group of 2048 bits",
        goal: { atMost: 5000 },
      },
      "engine.sect283r1.sign": {
        unit: "ms",
        measures: "An ECDSA signature over a binary field, sect283r1",
        goal: { atMost: 50 },
      },
    },
  },
  device: {
    title: "The device alone",
    figures: {
      "device.aes128cbc.16": {
        unit: "ms",
        measures: "AES-128-CBC over 16 bytes, from the notification to the used ring, without emulator and kernel",
      },
      "device.aes128cbc.16.recorded": {
        unit: "ms",
        measures: "AES-128-CBC over 16 bytes in the device alone, recorded",
      },
      "device.aes128cbc.65536": {
        unit: "ms",
        measures: "AES-128-CBC over 64 KiB, from the notification to the used ring, without emulator and kernel",
      },
      "device.aes128cbc.65536.recorded": {
        unit: "ms",
        measures: "AES-128-CBC over 64 KiB in the device alone, recorded",
      },
      "queue.packed": {
        unit: "ms",
        measures: "AES-128-CBC over 16 bytes in the device alone, through a packed ring",
        peer: { name: "split ring", title: "the same through a split ring" },
        goal: { ratioAtMost: 1.1 },
      },
    },
  },
  boot: {
    title: "From Boot to the shell",
    figures: {
      "boot.shell": {
        unit: "ms",
        measures: "From the click on Boot to the shell's prompt in Chromium, assets cached",
        peer: { name: "QEMU TCG, process start to prompt", title: "QEMU TCG, process start to prompt" },
        goal: { atMost: 3000, ratioAtMost: 2.5 },
        remark:
          "The ratio was 2.5 to 3.5. The page interprets the boot ([why](decisions/interpret-the-boot.md)), and QEMU compiles it. Five of seven measurements met the goal in time.",
      },
      "page.longest-task": {
        unit: "ms",
        measures: "The longest task of the page during a boot; 0 if none took 50 ms, as the browser reports only those",
        goal: { atMost: 50 },
        remark: "It was 0 to 62 ms in seven measurements, and 0 in most of them.",
      },
    },
  },
  restore: {
    title: "From Restore to the shell",
    figures: {
      "boot.restore": {
        unit: "ms",
        measures: "From the click on Restore, in a page opened anew, to the shell",
        goal: { atMost: 1000 },
        remark:
          "It was 371 to 1,260 ms in twenty-three measurements, four of them over a second. The click follows at once on the button, while the machine's worker still loads.",
      },
    },
  },
  load: {
    title: "What a visit loads",
    figures: {
      "page.js-before-boot": {
        unit: "bytes",
        measures: "JavaScript and CSS loaded before Boot with the sample shown, gzip",
        goal: { atMost: 150_000 },
      },
      "page.js-at-boot": {
        unit: "bytes",
        measures: "JavaScript and CSS loaded from Boot to the shell, gzip",
        goal: { atMost: 220_000 },
        remark:
          "v86 and xterm.js alone are 177 kB, and cannot be taken apart. The rest is the device, its ciphers, the panel of a running machine and the engine. The engine counts twice, as two workers ask for it, and contains @noble/curves.",
      },
      "page.wasm": {
        unit: "bytes",
        measures: "`v86.wasm`, gzip",
        goal: { atMost: 400_000 },
        remark: "It is v86's file, as v86 publishes it.",
      },
      "page.cold-transfer": {
        unit: "bytes",
        measures: "All that a first visit with a boot loads, guest image included, gzip",
        goal: { atMost: 5_500_000 },
      },
      "page.second-visit": {
        unit: "bytes",
        measures: "All that the server sends for a second visit with a boot",
        goal: { atMost: 50_000 },
      },
      "page.first-paint": {
        unit: "ms",
        measures: "From opening the page to its first contentful paint, empty cache",
        goal: { atMost: 800 },
      },
      "page.usable": {
        unit: "ms",
        measures: "From opening the page to the rows of the sample, empty cache",
        goal: { atMost: 1200 },
      },
    },
  },
  live: {
    title: "The page while the guest works",
    figures: {
      "page.keystroke-echo.p95": {
        unit: "ms",
        measures: "From a key to its painted echo, 95th percentile",
        goal: { atMost: 50 },
      },
      "page.event-to-row.p95": {
        unit: "ms",
        measures: "From an event of the device to its painted row, 95th percentile",
        goal: { atMost: 100 },
      },
      "page.recording.slowdown": {
        unit: "ms",
        measures: "An AES request of 16 bytes in the guest while the panel records",
        peer: { name: "the same, not recorded", title: "the same, not recorded" },
        goal: { ratioAtMost: 1.1 },
        remark:
          "The ratio was 1.02 to 1.14 in fourteen measurements, two of them over 1.1. Recorded and unrecorded runs of one guest process alternate. The figure is the round of 31 whose ratio is the median. A run in which recording was switched is left out.",
      },
      "page.storm.seconds": {
        unit: "count",
        measures: "Seconds that a storm of 60,000 real requests took; it is paced to take 60",
      },
      "page.storm.lost": {
        unit: "count",
        measures: "Events lost in a storm of 60,000 real requests",
        goal: { atMost: 0 },
      },
      "page.storm.frame-gap-p95": {
        unit: "ms",
        measures: "Time between two frames of the page during that storm, 95th percentile",
        goal: { atMost: 20 },
      },
      "page.storm.long-tasks-a-minute": {
        unit: "count",
        measures: "Tasks over 50 ms in a minute of that storm",
        goal: { atMost: 2 },
      },
    },
  },
  lessons: {
    title: "Lessons",
    figures: {
      "lesson.open": {
        unit: "ms",
        measures: "From the click on a lesson to its first step, with the machine ready in the lesson's state",
        goal: { atMost: 1200 },
      },
      "lesson.reset": {
        unit: "ms",
        measures: "From Reset to the machine as it was when the lesson began",
        goal: { atMost: 1000 },
      },
      "lesson.check.p95": {
        unit: "ms",
        measures: "From an event on the bus to the painted tick of its check, 95th percentile",
        goal: { atMost: 150 },
      },
      "lesson.js": {
        unit: "bytes",
        measures: "JavaScript and CSS of the player and of every lesson, loaded when they are opened, gzip",
        goal: { atMost: 60_000 },
      },
    },
  },
  images: {
    title: "The guest image",
    figures: {
      "images.bytes": {
        unit: "bytes",
        measures: "Kernel, initial RAM disk and BIOS together",
        goal: { atMost: 4_000_000 },
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;

/** A key of {@link SECTIONS}. */
export type SectionName = keyof typeof SECTIONS;

/** The names of one section's figures. */
export type FigureOf<S extends SectionName> = keyof (typeof SECTIONS)[S]["figures"] & string;

/** Every figure by its name. */
export const FIGURES: ReadonlyMap<string, Declared> = new Map(
  Object.values<Section>(SECTIONS).flatMap(({ figures }) => Object.entries(figures)),
);

/** The names of one section's figures, in order. */
export const namesOf = (section: SectionName): readonly string[] => Object.keys(SECTIONS[section].figures);
