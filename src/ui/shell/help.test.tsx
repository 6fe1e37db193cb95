// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, test, vi } from "vitest";
import { addActions } from "../state/actions.ts";
import { closeOverlay } from "../state/overlay.ts";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(() => {
  location.hash = "";
  page = new PageDriver();
});

afterEach(() => {
  closeOverlay();
  location.hash = "";
  page.restore();
});

const isOpen = (dialog: string): boolean => page.all(`[data-testid=${dialog}]`).length > 0;
const items = () => page.all("[role=menu][aria-label=Help] [role^=menuitem]");
const words = () => page.all("[data-testid=glossary] dt").map(({ textContent }) => textContent);

async function openHelp(item?: string): Promise<void> {
  await page.click(page.button("Help"));
  if (item !== undefined) await page.click(items().find(({ textContent }) => textContent?.includes(item)));
}

async function glossaryLoaded(): Promise<void> {
  await vi.waitFor(async () => {
    await page.settle();
    expect(words().length).toBeGreaterThan(0);
  });
}

test.each([
  ["What is this?", "about"],
  ["Glossary", "glossary"],
  ["Keys", "key-sheet"],
  ["All actions", "palette"],
  ["How to write a filter", "filter-help"],
  ["Documents", "documents"],
])("Help has %s", async (item, dialog) => {
  await page.mount();
  await openHelp(item);
  expect(isOpen(dialog)).toBe(true);
});

test("Help names the keys of the sheet and of the palette", async () => {
  await page.mount();
  await openHelp();
  const text = items()
    .map(({ textContent }) => textContent)
    .join();
  expect(text).toContain("Keys?");
  expect(text).toContain("All actionsCtrl+K");
});

test("Help has the lessons", async () => {
  await page.mount();
  await openHelp("Lessons");
  await page.settle();
  expect(page.byId("lesson").textContent).toContain("Lessons");
});

test("an action that is of help stands in the menu while it is possible", async () => {
  await page.mount();
  const run = vi.fn();
  const possible = signal(true);
  const remove = addActions([{ text: "Show me around", isHelp: true, possible: () => possible.value, run }]);
  await openHelp("Show me around");
  expect(run).toHaveBeenCalledOnce();
  possible.value = false;
  await page.settle();
  await openHelp();
  expect(items().some(({ textContent }) => textContent?.includes("Show me around"))).toBe(false);
  remove();
});

it("? opens the sheet of keys from the body and from the bar, not from a text field", async () => {
  await page.booted();
  await page.key(page.field("Filter requests"), "?");
  expect(isOpen("key-sheet")).toBe(false);
  await page.key(document.body, "?");
  expect(isOpen("key-sheet")).toBe(true);
  closeOverlay();
  await page.settle();
  await page.key(page.button("Help"), "?");
  expect(isOpen("key-sheet")).toBe(true);
});

it("? does nothing once single keys are switched off", async () => {
  await page.mount();
  await page.key(document.body, "?");
  await page.click(page.field(/Single keys/));
  closeOverlay();
  await page.settle();
  await page.key(document.body, "?");
  expect(isOpen("key-sheet")).toBe(false);
  await openHelp("Keys");
  await page.click(page.field(/Single keys/));
});

test("the glossary finds words by name and by meaning", async () => {
  await page.mount();
  await openHelp("Glossary");
  await glossaryLoaded();
  const all = words().length;
  await page.fill(page.field("Find a word"), "last_avail");
  expect(words()).toEqual(["last_avail_idx"]);
  await page.fill(page.field("Find a word"), "nothing has this");
  expect(page.byId("glossary").textContent).toContain("No word and no meaning has these letters.");
  await page.fill(page.field("Find a word"), "");
  expect(words().length).toBe(all);
});

test("a word of the glossary is a part of the address, until the glossary is closed", async () => {
  await page.mount();
  await openHelp("Glossary");
  await glossaryLoaded();
  await page.click(page.button("avail.idx"));
  await page.settle(1000);
  expect(location.hash).toBe("#/free?word=avail-idx");
  page.byId("glossary").dispatchEvent(new Event("close"));
  await page.settle(1000);
  expect(isOpen("glossary")).toBe(false);
  expect(location.hash).toBe("");
});

test("an address with a word opens the glossary there", async () => {
  location.hash = "#/free?word=used-event";
  await page.mount();
  await glossaryLoaded();
  expect(page.all("[data-word=used-event].wanted")).toHaveLength(1);
});

test("an address with a word that the glossary does not have says so", async () => {
  location.hash = "#/free?word=flux-capacitor";
  await page.mount();
  await glossaryLoaded();
  expect(page.byId("glossary").textContent).toContain("The glossary has no word flux-capacitor");
});

test("a word of the page shows its meaning with the clause", async () => {
  await page.booted();
  await page.click(page.button("Session"));
  await vi.waitFor(async () => {
    await page.settle();
    const tip = document.querySelector("[role=tooltip]")?.textContent;
    expect(tip).toContain("session: A key and its parameters");
    expect(tip).toContain("VIRTIO 1.4, 5.9.9.2.1 Session operation");
  });
});
