import { expect, test } from "vitest";
import { BootModel, PHASES, parseDurations } from "./boot.ts";
import { parseSizes } from "./image-sizes.ts";

test("a phase stands for those before it, and the next one is awaited", () => {
  const boot = new BootModel();
  boot.phase("kernel", 1200);
  expect(boot.reached.get("emulator")).toBe(1200);
  expect(boot.current?.phase).toBe("device");
});

test("an early phase after the kernel is a new boot", () => {
  const boot = new BootModel();
  boot.phase("kernel", 1200);
  expect(boot.startsAnew("bios")).toBe(true);
  expect(boot.startsAnew("device")).toBe(false);
});

test("progress follows the bytes, then the phases, and is whole only at the shell", () => {
  const boot = new BootModel();
  boot.asset({ asset: "initrd", received: 50, total: 100, cached: false });
  const half = boot.progress(100);
  boot.phase("assets", 400);
  const loaded = boot.progress(400);
  boot.phase("driver", 3000);
  expect(half).toBeGreaterThan(0);
  expect(loaded).toBeGreaterThan(half);
  expect(boot.progress(60_000)).toBeLessThan(1);
  boot.phase("shell", 4000);
  expect(boot.progress(4000)).toBe(1);
});

test("the last boot's durations are the estimate of the next", () => {
  const boot = new BootModel();
  PHASES.forEach(({ phase }, index) => {
    boot.phase(phase, 100 * (index + 1));
  });
  const next = new BootModel(parseDurations(JSON.stringify(boot.durations())));
  expect(next.remembered).toBe(true);
  expect(next.expectedTotal).toBe(700);
});

test.each(["", "{", "null", "[1]", '{"kernel":"soon"}', '{"kernel":-1}'])("stored durations %j are none", (text) => {
  expect(new BootModel(parseDurations(text)).remembered).toBe(false);
});

test.each(["1e999", "1e300", "-1"])("a stored duration of %s leaves the estimate as it is", (number) => {
  const stored = `{${PHASES.map(({ phase }) => `"${phase}":${number}`).join()}}`;
  expect(new BootModel(parseDurations(stored)).expectedTotal).toBe(new BootModel().expectedTotal);
});

test("the sizes of the images come from the manifest, and a text that is none has none", () => {
  const files = { bzImage: { size: 3 }, initrd: { size: 2 }, "bios.bin": { size: 1 } };
  expect(parseSizes(JSON.stringify({ files }))?.total).toBe(6);
  for (const text of ["", "<html>", "{}", '{"files":{"bzImage":{}}}']) expect(parseSizes(text)).toBeUndefined();
});

test.each(["-1", "0.5", "1e999", '"3"'])("an image of %s bytes has no size to show", (bytes) => {
  const text = `{"files":{"bzImage":{"size":${bytes}},"initrd":{"size":2},"bios.bin":{"size":1}}}`;
  expect(parseSizes(text)).toBeUndefined();
});

test("over a slow connection the time left comes from the measured rate", () => {
  const boot = new BootModel();
  boot.asset({ asset: "bzImage", received: 0, total: 2_000_000, cached: false });
  boot.asset({ asset: "v86.wasm", received: 2_000_000, total: 2_000_000, cached: true });
  expect(boot.left(1000)).toBeUndefined();
  boot.asset({ asset: "bzImage", received: 500_000, total: 2_000_000, cached: false });
  const left = boot.left(10_000);
  expect(left?.isSlow).toBe(true);
  expect(left?.milliseconds).toBeGreaterThan(30_000);
  expect(left?.milliseconds).toBeLessThan(40_000);
  boot.phase("assets", 40_000);
  expect(boot.left(41_000)).toMatchObject({ isSlow: false });
});

test("over a fast connection the usual times are the better guess", () => {
  const boot = new BootModel();
  boot.asset({ asset: "bzImage", received: 1_900_000, total: 2_000_000, cached: false });
  expect(boot.left(1500)).toBeUndefined();
  boot.phase("assets", 900);
  expect(boot.left(2000)).toBeUndefined();
});
