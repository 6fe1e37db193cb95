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
