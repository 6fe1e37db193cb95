// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { alreadyLoaded } from "../kit/Lazy.tsx";
import type { SideTab } from "../state/side-tab.ts";
import { chooseFile, partsLoaded } from "../testing/choose-file.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { SIDE_TABS } from "./side-tabs.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

const TOY: SideTab = {
  name: "toy",
  text: "Toy",
  what: "the toys",
  load: alreadyLoaded(() => <p data-testid="toy">A toy</p>),
  needsDevice: true,
  liveOnly: true,
  badge: ({ shown: { trace } }) => (trace.rows.length > 0 ? `${trace.rows.length}` : undefined),
};

const FILE = readFileSync("public/sample.trace.jsonl", "utf8");

let page: PageDriver;

beforeEach(() => {
  location.hash = "";
  page = new PageDriver();
  page.sideTabs = [...SIDE_TABS, TOY];
});

afterEach(() => {
  location.hash = "";
  page.restore();
});

const tabs = () => page.all("[role=tab]").map((tab) => tab.firstChild?.textContent);
const chosen = () => page.all("[role=tab][aria-selected=true]").map((tab) => tab.firstChild?.textContent);
const panel = () => page.all("[role=tabpanel]")[0]?.textContent;

test("a row of the table is a tab with its badge, the last of the list for the arrow keys too", async () => {
  await page.booted();
  expect(tabs()).toEqual(["Rings", "State", "Control", "Findings", "Charts", "Toy"]);
  expect(page.sideTab("Toy").querySelector(".badge")?.textContent).toBe("75");
  await page.key(page.sideTab("Rings"), "ArrowLeft");
  expect(chosen()).toEqual(["Toy"]);
  expect(panel()).toBe("A toy");
});

test("a row that needs a device says so until there is one", async () => {
  await page.mount();
  await page.click(page.sideTab("Toy"));
  expect(panel()).toBe("Nothing to see yet. The toys appear as soon as the guest's kernel finds the device.");
});

test("a row of the table is an action of the palette", async () => {
  await page.booted();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
  await page.settle();
  const action = page.all("[role=option]").find(({ textContent }) => textContent === "Show: Toy");
  await page.click(action);
  expect(page.byId("toy").textContent).toBe("A toy");
});

test("a row of the table is a value of the address, and the address follows it", async () => {
  location.hash = "#/free?tab=toy";
  await page.booted();
  expect(page.byId("toy").textContent).toBe("A toy");
  await page.click(page.sideTab("Rings"));
  await page.settle(1000);
  expect(location.hash).toBe("");
  await page.click(page.sideTab("Toy"));
  await page.settle(1000);
  expect(location.hash).toBe("#/free?tab=toy");
});

test("an address with the former name of a tab shows it, and gets the name of now", async () => {
  location.hash = "#/free?tab=expert";
  await page.booted();
  expect(chosen()).toEqual(["Findings"]);
  await page.settle(1000);
  expect(location.hash).toBe("#/free?tab=findings");
});

test("a row for live logs only is no tab beside a file; the nearest one before it is shown", async () => {
  await page.booted();
  await page.click(page.sideTab("Toy"));
  await chooseFile(page, FILE);
  expect(tabs()).toEqual(["Rings", "State", "Findings", "Charts"]);
  expect(chosen()).toEqual(["Charts"]);
});

test("every row of the page's own table loads", async () => {
  await page.booted();
  for (const { text } of SIDE_TABS) {
    await page.click(page.sideTab(text));
    await partsLoaded(page);
    expect(panel()).not.toMatch(/^(Loading|Could not load|Nothing to see)/);
  }
});
