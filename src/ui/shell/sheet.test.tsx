// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { ONE_REGION } from "../kit/use-media.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { DATA } from "../testing/scripted-transport.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(() => {
  page = new PageDriver();
});

afterEach(() => page.restore());

const root = () => page.all(".page")[0];
const pressed = () => page.all(".tabs [aria-pressed=true]").map((tab) => tab.className);

/** A page of that width with a held request selected. */
async function heldAndSelected({ isAlone }: { readonly isAlone: boolean }): Promise<number> {
  vi.stubGlobal("matchMedia", (query: string) =>
    Object.assign(new EventTarget(), { matches: isAlone && query === ONE_REGION, media: query }),
  );
  await page.booted();
  await page.click(page.button("Hold"));
  const { device } = page.machine;
  const request = device.aes(device.createAes(CipherOp.ENCRYPT));
  page.machine.flush();
  await page.settle();
  await page.click(page.all(`[data-request="${request}"]`).at(-1));
  return request;
}

test("the way to the rings leaves the request selected, and its row or Back brings the sheet again", async () => {
  const request = await heldAndSelected({ isAlone: true });
  expect(root()?.dataset.aside).toBeUndefined();
  await page.click(page.button("In the rings"));
  expect(root()?.dataset).toMatchObject({ aside: "device", tab: "device" });
  expect(page.byId("selected-chain").textContent).toContain(`Request ${request},`);
  await page.click(page.button(/^Requests/));
  expect(root()?.dataset).toMatchObject({ aside: "requests", tab: "requests" });
  await page.click(page.all(`[data-request="${request}"]`).at(-1));
  expect(root()?.dataset.aside).toBeUndefined();
});

test("the sheet releases a held request, and then has no such button", async () => {
  const request = await heldAndSelected({ isAlone: true });
  await page.click(page.button("Release"));
  expect(page.machine.commands.at(-1)?.command).toEqual({ do: "release", queue: DATA, request });
  await page.settle();
  expect(() => page.button("Release")).toThrow("no button");
});

test("beside other regions no sheet is put aside, and a tab is always pressed", async () => {
  await heldAndSelected({ isAlone: false });
  await page.click(page.button("In the rings"));
  expect(root()?.dataset.aside).toBeUndefined();
  await page.click(page.button(/^Requests/));
  expect(pressed()).toEqual(["tab-terminal"]);
});

test("the button that ends a hold counts as far as it is wide", async () => {
  await page.booted();
  await page.click(page.button("Hold"));
  const { device } = page.machine;
  const session = device.createAes(CipherOp.ENCRYPT);
  for (let times = 0; times < 100; times++) device.aes(session);
  page.machine.flush();
  await page.settle();
  expect(page.button("Release (99+)")).toBeTruthy();
});
