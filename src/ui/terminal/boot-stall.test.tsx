// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageDriver } from "../testing/page-driver.ts";
import { DATA } from "../testing/scripted-transport.ts";

// The terminal needs a browser that lays out.
vi.mock("./xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;
beforeEach(() => {
  page = new PageDriver();
});
afterEach(() => page.restore());

const stall = () => page.all("[data-testid=boot-stall]")[0]?.textContent;
const list = () => page.byId("requests-empty").textContent;

async function kick(times: number): Promise<void> {
  const { device } = page.machine;
  for (let count = 0; count < times; count++) {
    device.wait(0.2);
    device.emit({ kind: "notify", queue: DATA });
  }
  page.machine.flush();
  await page.settle(1000);
}

test("a driver that is ready before the guest's shell is not idle, and the boot says what it waits for", async () => {
  await page.booted({ stopAfter: "driver" });
  expect(list()).toContain("The device is ready. Boot phase: the guest's programs start.");
  expect(list()).not.toContain("idle");
  expect(stall()).toBeUndefined();
});

test("a boot without a sign of life says so, with what the guest printed last", async () => {
  await page.booted({ stopAfter: "driver" });
  page.machine.print("[   12.3] sched: RT throttling activated\r\n");
  await page.settle(15_000);
  expect(stall()).toBeUndefined();
  await page.settle(10_000);
  expect(stall()).toMatch(
    /The boot does not get on\. 2\d\.\d s ago the guest printed .*sched: RT throttling activated/,
  );
  page.machine.print("[   40.0] and on\r\n");
  await page.settle(1000);
  expect(stall()).toBeUndefined();
});

test("a driver that notifies for ever is told in the boot and in the list, with what the offer has to do with it", async () => {
  await page.booted({ stopAfter: "driver" });
  const { condition } = page.machine;
  const settings = { ...condition.settings, features: condition.settings.features & ~(1n << 28n), queueSize: 8 };
  await page.send({ type: "device", condition: { ...condition, settings } });
  await kick(2000);
  expect(stall()).toContain("The driver of crypto0 has notified dataq.0 2\u2009000 times in a row without a request.");
  expect(stall()).toContain("chains of 15 descriptors");
  expect(list()).toContain("2\u2009000 times in a row without a request");
  expect(list()).not.toContain("idle");
});

test("a machine that is paused is not said to stand still", async () => {
  await page.booted({ stopAfter: "driver" });
  await page.click(page.button("Pause"));
  await page.settle(60_000);
  expect(stall()).toBeUndefined();
});
