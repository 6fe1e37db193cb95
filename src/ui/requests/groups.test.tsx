// @vitest-environment happy-dom
/** The line of a command: how many rows it has, and how it went. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(async () => {
  page = new PageDriver();
  await page.booted({ traffic: "none" });
});

afterEach(() => page.restore());

const line = () => page.all("[data-testid=request-group][data-cause=command]")[0]?.textContent ?? "";
const outcome = () => page.byId("command-outcome").textContent;

async function shown(): Promise<void> {
  await act(() => page.machine.flush());
  await page.settle(300);
}

async function begun(): Promise<void> {
  page.machine.device.emit({ kind: "command", command: 1, text: "vcrypto aes encrypt" });
  page.machine.device.aes(1n);
  await shown();
}

test("it counts the rows as they come, whatever they are", async () => {
  await begun();
  expect(line()).toContain("vcrypto aes encrypt 1 row");
  expect(line()).not.toContain("1 rows");
  page.machine.device.aes(1n);
  page.machine.device.hold(0);
  await shown();
  expect(line()).toContain("vcrypto aes encrypt 3 rows");
});

test("it says how the command went as soon as it has ended, though no row has changed", async () => {
  await begun();
  expect(outcome()).toBe("still running");
  page.machine.device.emit({ kind: "command-ended", command: 1, outcome: "exited", status: 3 });
  await shown();
  expect(outcome()).toBe("failed with status 3");
});

test("a command is not said to run while no machine does", async () => {
  await begun();
  await act(() => page.machine.pause());
  await page.settle();
  expect(outcome()).toBe("still running");
  await act(() => page.machine.powerOff());
  await page.settle();
  expect(outcome()).toBe("its end is not in this log");
});
