import { expect, test } from "vitest";
import { DeviceStatus } from "../wire/virtio/virtio.ts";
import { BootWatch } from "./boot-watch.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function watched() {
  const phases: string[] = [];
  const panics: string[] = [];
  const watch = new BootWatch({ phase: (phase) => phases.push(phase), panic: (line) => panics.push(line) });
  return { watch, phases, panics };
}

test("each phase is reported once, when its signal is first seen", () => {
  const { watch, phases } = watched();
  watch.markReached("assets");
  watch.console(bytes("Booting the kernel\n"));
  watch.console(bytes("more\n"));
  watch.status(0);
  watch.status(DeviceStatus.ACKNOWLEDGE);
  watch.status(DeviceStatus.ACKNOWLEDGE | DeviceStatus.DRIVER | DeviceStatus.FEATURES_OK | DeviceStatus.DRIVER_OK);
  expect(phases).toEqual(["assets", "kernel", "device", "driver"]);
});

test("the shell is its prompt mark, also when two batches split it", () => {
  const { watch, phases } = watched();
  watch.console(bytes("hello \u001b]13"));
  expect(phases).toEqual(["kernel"]);
  watch.console(bytes("3;A\u0007/ # "));
  expect(phases).toEqual(["kernel", "shell"]);
});

test("a panic is reported once, with the kernel's own line", () => {
  const { watch, panics } = watched();
  watch.console(bytes("[ 1.0] Kernel panic - not syncing: Attempted to kill init!\r\n[ 1.1] CPU: 0\r\n"));
  watch.console(bytes("[ 1.2] more\r\n"));
  expect(panics).toEqual(["Kernel panic - not syncing: Attempted to kill init!"]);
});

test("a restart reports the phases again", () => {
  const { watch, phases } = watched();
  watch.console(bytes("x"));
  watch.restart();
  watch.console(bytes("y"));
  expect(phases).toEqual(["kernel", "kernel"]);
});
