/** A machine with the real guest that is saved while it works, and goes on in another. */
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { V86 } from "v86";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileSource } from "../src/machine/file-source.ts";
import { loadAssets } from "../src/machine/images.ts";
import { MEMORY_BYTES, pcOptions } from "../src/machine/pc.ts";
import { writtenAtPowerOn } from "../src/machine/power-on.ts";
import { readSavedFile, writeSavedFile } from "../src/machine/saved-file.ts";
import { v86Cpu } from "../src/machine/v86-host.ts";
import { IMAGES } from "../src/node/guest-run.ts";
import { GuestMachine } from "./guest-machine.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const AES = `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --hex ${"5a".repeat(16)}`;
const SIGN = "vcrypto rsa sign --key demo-2048 --hash sha256 --text hello";

/** The session of a data request: at byte 8 of its header. */
const sessionOf = (readable: Uint8Array): bigint => new DataView(readable.buffer).getBigUint64(8, true);

function verifies(signatureHex: string): boolean {
  const pem = readFileSync(new URL("../guest/rootfs/etc/vcrypto/demo-2048.cert.pem", import.meta.url));
  const key = createPublicKey(new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }));
  return verify("sha256", Buffer.from("hello"), key, Buffer.from(signatureHex, "hex"));
}

describe("a machine with an optional device", () => {
  const CURRENT = "cat /sys/class/misc/hw_random/rng_current";
  const refusals = ({ messages }: GuestMachine) => messages.filter(({ type }) => type === "saved-refused");

  /** Saves a machine that booted with `devices`, and goes on with it as a page would that has chosen `chosen`. */
  async function goneOn(devices: readonly string[], chosen: readonly string[]): Promise<GuestMachine> {
    const before = await new GuestMachine().boot({ devices });
    const saved = await before.machine.save();
    await before.close();
    return await new GuestMachine().boot({ saved, devices: chosen });
  }

  test("goes on with it, whatever devices a fresh machine would have", async () => {
    const guest = await goneOn(["rng0"], []);
    expect(refusals(guest)).toEqual([]);
    expect(await guest.run(CURRENT)).toBe("virtio_rng.0");
    expect(await guest.run("dd if=/dev/hwrng bs=64 count=1 2>/dev/null | wc -c")).toBe("64");
    await guest.close();
  });

  test("that was saved without it goes on without it", async () => {
    const guest = await goneOn([], ["rng0"]);
    expect(refusals(guest)).toEqual([]);
    expect(await guest.run(CURRENT)).toBe("none");
    expect(new Set(guest.events.map(({ device }) => device))).toEqual(new Set(["crypto0", "crypto1", ""]));
    const commands = guest.events.flatMap((event) => (event.kind === "command" ? [event.text] : []));
    expect(commands.join()).toContain(CURRENT);
    await guest.close();
  });
});

describe("a machine that is saved while a request is held and a process has a session", () => {
  let before: GuestMachine;
  let saved: Blob;
  let aes: string;
  let restored: GuestMachine;

  beforeAll(async () => {
    before = await new GuestMachine().boot();
    await before.run("dmesg -n 1");
    aes = await before.run(AES);
    await before.command({ do: "hold", queue: 0, on: true });
    // Its session is open and its first request held: ninety-nine more are to come.
    await before.type(`vcrypto storm -n 100 -s 64 -j 1 >/tmp/storm; echo "sto""rmed"`);
    await before.until(() => before.events.some(({ kind }) => kind === "held"));
    saved = await before.machine.save();
    restored = new GuestMachine();
    await restored.machine.prepare("");
    await restored.machine.prepare("");
    await restored.boot({ saved });
  });

  afterAll(async () => {
    await before.close();
    await restored.close();
  });

  test("goes on at its shell, having said each phase once, with the console of before", () => {
    expect(restored.reached).toEqual(["assets", "emulator", "bios", "kernel", "device", "driver", "shell"]);
    expect(restored.text).toContain(aes);
    expect(restored.messages.filter(({ type }) => type === "saved-refused")).toEqual([]);
  });

  test("boots from the images that were asked for before, and tells of them as ever", () => {
    expect(restored.loads).toBe(1);
    const told = restored.messages.flatMap((message) => (message.type === "asset" ? [message.asset] : []));
    expect(new Set(told)).toEqual(new Set(["manifest.json", "v86.wasm", "bios.bin", "bzImage", "initrd"]));
    const states = restored.messages.map(({ type }) => type);
    expect(states.indexOf("state")).toBeLessThan(states.indexOf("asset"));
  });

  test("traces its present state first, on clocks that go on", () => {
    const first = restored.events.filter(({ device }) => device === "crypto0");
    expect(first.slice(0, 3).map(({ kind }) => kind)).toEqual(["attached", "resumed", "features"]);
    const held = before.events.find((event) => event.kind === "held");
    const inFlight = [{ request: held?.request }];
    expect(first[1]).toMatchObject({ cause: "restored", status: 15, onHold: [{ queue: 0 }], inFlight });
    const last = before.events.at(-1);
    expect(first[0]?.at).toBeGreaterThan(last?.at ?? 0);
    expect(first[0]?.instructions).toBeGreaterThan(last?.instructions ?? 0);
    expect(first.map(({ kind }) => kind)).toContain("held");
  });

  test("tells before all else of the command that runs", () => {
    const storm = before.events.findLast((event) => event.kind === "command");
    const { command, text } = storm ?? {};
    expect(restored.events[0]).toMatchObject({ kind: "command", command, text });
    expect(text).toContain("vcrypto storm");
  });

  test("goes on with the held request, under its number, and with the session of before", async () => {
    const held = before.events.find((event) => event.kind === "held");
    await restored.command({ do: "hold", queue: 0, on: false });
    await restored.until(() => restored.text.includes("stormed"));
    expect(await restored.run("cat /tmp/storm")).toContain("100");
    const used = restored.events.filter((event) => event.kind === "used" && event.request === held?.request);
    expect(used).toHaveLength(1);
    const data = restored.events.filter((event) => event.kind === "popped" && event.queue === 0);
    expect(data).toHaveLength(100);
    expect(new Set(data.map((event) => event.kind === "popped" && sessionOf(event.readable))).size).toBe(1);
    // No session was opened, and those there were are closed.
    const control = restored.events.filter((event) => event.kind === "popped" && event.queue === 1);
    expect(control.map((event) => event.kind === "popped" && event.readable[0])).toEqual([3, 3]);
  });

  test("carries out new requests, and numbers them on", async () => {
    expect(await restored.run(AES)).toBe(aes);
    expect(verifies(await restored.run(SIGN))).toBe(true);
    const numbers = restored.events.flatMap((event) => (event.kind === "popped" ? [event.request] : []));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(restored.events.filter(({ kind }) => kind === "fault")).toEqual([]);
  });

  test("reboots to a shell", async () => {
    restored.messages.length = 0;
    await restored.machine.reboot();
    await restored.until(() => restored.reached.includes("shell"));
    expect(await restored.run(AES)).toBe(aes);
  });
});

test("before its first instruction, nothing is in a machine's RAM but where a restore clears it", async () => {
  const source = fileSource(IMAGES);
  const assets = await loadAssets(source, () => {});
  const emulator = new V86(pcOptions(assets, { initrd: assets.images.initrd, cmdline: assets.cmdline }));
  await new Promise((resolve) => emulator.add_listener("emulator-loaded", resolve));
  const ram = v86Cpu(emulator).mem8.slice();
  await emulator.destroy();
  expect(ram.length).toBe(MEMORY_BYTES);
  expect(ram.some((byte) => byte !== 0)).toBe(true);
  for (const { from, to } of writtenAtPowerOn(assets.images)) ram.fill(0, from, to);
  expect(ram.findIndex((byte) => byte !== 0)).toBe(-1);
});

describe("a saved machine that does not fit", () => {
  let guest: GuestMachine;
  let file: Blob;

  beforeAll(async () => {
    guest = await new GuestMachine().boot();
    file = await guest.machine.save();
  });

  afterAll(() => guest.close());

  test.each<[string, () => Blob | Promise<Blob>, RegExp]>([
    ["is refused when it is cut off", () => file.slice(0, file.size - 1000), /cut off or damaged/],
    ["is refused when it is something else", () => new Blob([new Uint8Array(1000)]), /no saved machine/],
    ["is refused when its images are others", () => withOtherKernel(file), /another bzImage/],
    ["is refused when the emulator's state is none", () => withZeros(file, "v86"), /cannot be restored/],
    ["is refused when its RAM is none", () => withZeros(file, "ram"), /cannot be restored/],
    ["is refused when a device's state is none", () => withZeros(file, "crypto1"), /cannot be restored/],
  ])("%s, and boots afresh", async (_, saved, why) => {
    guest.messages.length = 0;
    const loads = guest.loads;
    await guest.machine.prepare("elsewhere/");
    await guest.boot({ saved: await saved() });
    // What was loaded from another place stays unused.
    expect(guest.loads).toBe(loads + 2);
    const refused = guest.messages.find((message) => message.type === "saved-refused");
    expect(refused?.why).toMatch(why);
    expect(await guest.run(AES)).toMatch(/^[0-9a-f]{32,}/);
  });
});

/** The first digit of the kernel's hash in the header is another. */
async function withOtherKernel(file: Blob): Promise<Blob> {
  const changed = Buffer.from(await file.arrayBuffer());
  const name = '"bzImage","sha256":"';
  const at = changed.indexOf(name) + name.length;
  changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
  return new Blob([changed]);
}

async function withZeros(file: Blob, section: string): Promise<Blob> {
  const saved = await readSavedFile(file);
  const sections = saved.sections.map(({ name, bytes }) => ({
    name,
    bytes: name === section ? new Uint8Array(bytes.length) : bytes.joined(),
  }));
  return await writeSavedFile({ ...saved, sections });
}
