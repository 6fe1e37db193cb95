// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(() => {
  page = new PageDriver();
});
afterEach(() => page.restore());

const step = () => page.byId("walk").dataset.step;

async function flush(): Promise<void> {
  await act(() => page.machine.flush());
  await page.settle(2000);
}

test("the walk leads from Boot to the ring, and its buttons do each step", async () => {
  await page.mount({ traffic: "none" });
  await page.click(page.button("Show me"));
  await page.settle(4000);
  expect(step()).toBe("run");
  await page.click(page.button(/^Run vcrypto aes encrypt/));
  expect(page.machine.typed).toContain("vcrypto aes encrypt -k 000102");
  page.machine.device.aes(1n);
  await flush();
  expect(step()).toBe("select");
  await page.click(page.button("Select it for me"));
  expect(step()).toBe("look");
  expect(page.sideTab("Rings").getAttribute("aria-selected")).toBe("true");
  await page.click(page.button("Done"));
  expect(page.all("[data-testid=walk]")).toHaveLength(0);
});

test("after the boot there are commands to click, with what to look for", async () => {
  await page.booted({ traffic: "none" });
  await page.settle(6000);
  const commands = page.byId("commands");
  await page.click(commands.querySelector<HTMLElement>("button"));
  expect(page.machine.typed).toMatch(/^vcrypto aes encrypt .*\r$/);
  expect(commands.textContent).toContain("ciphertext comes out");
});

test("rows that come out of sight are counted, and one press brings them into view", async () => {
  await page.booted();
  await page.click(page.all("[data-testid=request-row]")[0]);
  page.machine.device.aes(1n);
  page.machine.device.aes(1n);
  await flush();
  const count = page.byId("new-rows");
  expect(count.textContent).toContain("2 new rows");
  await page.click(count);
  expect(page.all("[data-testid=new-rows]")).toHaveLength(0);
});

test("the picture of the actors tells what the shown device does, and leads to its tabs", async () => {
  await page.booted();
  const actors = page.byId("actors");
  expect(actors.textContent).toContain("kicks");
  // The requests are those of all queues; what is taken is of one, and says of which.
  expect(actors.textContent).toContain("Driver75 requests");
  expect(actors.textContent).toContain("Ringsdataq.049 taken");
  await page.click([...actors.querySelectorAll("button")].find(({ textContent }) => textContent?.startsWith("Device")));
  expect(page.sideTab("State").getAttribute("aria-selected")).toBe("true");
});
