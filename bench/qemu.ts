/** QEMU as a peer: the same images under TCG, with QEMU's own virtio-crypto device. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IMAGES, overlay } from "../src/node/guest-run.ts";

const QEMU = "qemu-system-i386";
/** OSC 133;A, which the guest's shell prints in front of its prompt. */
const PROMPT_MARK = "\u001b]133;A";
const TIME_LIMIT_MS = 120_000;

/** Whether QEMU is installed. */
export async function haveQemu(): Promise<boolean> {
  const child = spawn(QEMU, ["--version"], { stdio: "ignore" });
  return await new Promise((resolve) => {
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}

/** Milliseconds from starting QEMU to the guest's prompt. */
export async function qemuBoot(): Promise<number> {
  return await withQemu(join(IMAGES, "initrd"), async (run) => {
    await run.seen(PROMPT_MARK);
    return run.elapsed();
  });
}

/** What `command` prints in a guest under QEMU. */
export async function qemuRun(command: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "v86-virtio-crypto-"));
  try {
    const initrd = join(folder, "initrd");
    const base = readFileSync(join(IMAGES, "initrd"));
    const padded = Buffer.alloc(Math.ceil(base.length / 4) * 4);
    base.copy(padded);
    writeFileSync(initrd, Buffer.concat([padded, overlay(`${command}\necho; echo END-OF-COMMAND`, [])]));
    return await withQemu(initrd, async (run) => {
      const console = await run.seen("END-OF-COMMAND");
      return console;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Run {
  /** The console's text once it contains `text`. */
  seen(text: string): Promise<string>;
  elapsed(): number;
}

async function withQemu<T>(initrd: string, use: (run: Run) => Promise<T>): Promise<T> {
  const { cmdline } = JSON.parse(readFileSync(join(IMAGES, "manifest.json"), "utf8")) as { cmdline: string };
  const startedAt = performance.now();
  const child = spawn(
    QEMU,
    [
      ...["-M", "pc", "-accel", "tcg", "-m", "128", "-display", "none", "-no-reboot", "-nodefaults", "-vga", "none"],
      ...["-kernel", join(IMAGES, "bzImage"), "-initrd", initrd, "-append", cmdline],
      ...["-object", "cryptodev-backend-builtin,id=crypto", "-device", "virtio-crypto-pci,cryptodev=crypto"],
      ...["-serial", "stdio", "-serial", "null"],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  let check = () => {};
  child.stdout.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk;
    check();
  });
  const seen = (wanted: string) =>
    new Promise<string>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`QEMU's guest never printed ${JSON.stringify(wanted)}`)),
        TIME_LIMIT_MS,
      );
      child.on("error", reject);
      check = () => {
        if (!text.includes(wanted)) return;
        clearTimeout(limit);
        resolve(text);
      };
      check();
    });
  try {
    return await use({ seen, elapsed: () => performance.now() - startedAt });
  } finally {
    child.kill("SIGKILL");
  }
}
