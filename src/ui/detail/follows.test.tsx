// @vitest-environment happy-dom
/** A row changes in place. What the detail shows of it must be drawn again all the same. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { CONTROL, DATA } from "../testing/scripted-transport.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(async () => {
  page = new PageDriver();
  await page.booted({ traffic: "none" });
});

afterEach(() => page.restore());

async function flush(): Promise<void> {
  await act(() => page.machine.flush());
  await page.settle(300);
}

const choose = (view: string) => page.click(page.all(`input[name=detail-view][value=${view}]`)[0]);

/** A held request of the data queue is selected, and shown in that view. */
async function heldIn(view: "fields" | "timing"): Promise<void> {
  const { device } = page.machine;
  const session = device.createAes(CipherOp.ENCRYPT);
  device.hold(DATA);
  device.aes(session, 16);
  await flush();
  await page.click(page.all("[data-testid=request-row]").at(-1));
  await choose(view);
}

async function released(queue = DATA): Promise<void> {
  page.machine.device.wait(3);
  page.machine.device.release(queue);
  await flush();
}

const session = () => page.all(".follow-session")[0]?.textContent ?? "no button";

test("a request that opens a session has no button for it until the answer names the session", async () => {
  page.machine.device.hold(CONTROL);
  const id = page.machine.device.createAes(CipherOp.ENCRYPT);
  await flush();
  await page.click(page.all("[data-testid=request-row]").at(-1));
  expect(session()).toBe("no button");
  await released(CONTROL);
  expect(session()).toContain(`session ${id}`);
});

test("its fields and bytes come with the answer", async () => {
  await heldIn("fields");
  const status = () => page.all('[data-field^="writable/"]').map(({ textContent }) => textContent);
  expect(status().join()).not.toContain("OK");
  const before = page.all(".bytes")[0]?.textContent;
  await released();
  expect(status().join()).toContain("OK");
  expect(page.all(".bytes")[0]?.textContent).not.toBe(before);
});

test("its times go on while it is held, and have an end with the answer", async () => {
  await heldIn("timing");
  expect(page.byId("timing").textContent).toContain("There is no answer yet.");
  const held = () => page.byId("timing").querySelector("[data-stage=held]")?.textContent;
  expect(held()).toContain("goes on");
  await released();
  expect(held()).toContain("3.0 ms");
  expect(page.byId("timing").textContent).toContain("The driver has read the ISR, and knows.");
});

test("a reset takes it away from head, fields and times", async () => {
  await heldIn("timing");
  page.machine.device.reset("driver", 1);
  await flush();
  expect(page.all("#detail-title")[0]?.parentElement?.textContent).toContain("lost in reset");
  expect(page.byId("timing").textContent).toContain("A reset of the device came before the answer.");
});
