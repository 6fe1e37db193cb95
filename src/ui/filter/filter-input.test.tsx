// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(async () => {
  page = new PageDriver();
  await page.booted();
});

afterEach(() => page.restore());

const input = () => page.field("Filter requests") as HTMLInputElement;
const count = () => page.byId("request-count").textContent;
const options = () => page.all("[role=option]").map((option) => option.querySelector(".mono")?.textContent);

async function key(name: string): Promise<void> {
  await act(() => {
    input().dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  });
}

test("what is wrong is told with its place, and the last valid filter stays in force", async () => {
  await page.fill(input(), "op == CIPHER_ENCRYPT");
  expect(count()).toBe("24 of 75 shown");
  await page.fill(input(), "op == CIPHER_ENCRYPT &&");
  expect(page.byId("filter-problem").textContent).toContain(
    "At character 24: expected a field or text, found the end.",
  );
  expect(page.byId("filter-problem").textContent).toContain("Still in force: op == CIPHER_ENCRYPT");
  expect(input().getAttribute("aria-invalid")).toBe("true");
  expect(count()).toBe("24 of 75 shown");
  await page.fill(input(), "");
  expect(page.all("[data-testid=filter-problem]")).toHaveLength(0);
  expect(count()).toBe("75 shown");
});

test("the keyboard completes field, operator and value", async () => {
  input().focus();
  await page.fill(input(), "outc");
  await vi.waitFor(() => expect(options()).toEqual(["outcome"]));
  await key("ArrowDown");
  expect(input().getAttribute("aria-activedescendant")).toBe("filter-option-0");
  await key("Enter");
  expect(input().value).toBe("outcome ");
  expect(options()).toContain("==");
  await key("ArrowDown");
  await key("Enter");
  expect(options()).toEqual(["ok"]);
  await key("ArrowDown");
  await key("Tab");
  expect(input().value).toBe("outcome == ok ");
  expect(count()).toBe("75 of 75 shown");
  await key("Escape");
  expect(input().getAttribute("aria-expanded")).toBe("false");
});

test("chips add a conjunct, show the conjuncts of the filter and take them away", async () => {
  await page.click(page.button("Control queue"));
  await page.click(page.button("Asymmetric"));
  expect(input().value).toBe("queue == controlq && service in {AKCIPHER, ASYM}");
  expect(count()).toBe("2 of 75 shown");
  await page.click(page.button("Control queue"));
  expect(count()).toBe("3 of 75 shown");
  await page.fill(input(), `${input().value} && no > 74`);
  await page.click(page.button("no > 74"));
  expect(input().value).toBe("service in {AKCIPHER, ASYM}");
});

test("the help tells how to write a filter, and an example can be tried", async () => {
  await page.click(page.button(/How to write a filter/));
  await vi.waitFor(() => page.byId("filter-help"));
  expect(page.byId("filter-help").textContent).toContain("AKCIPHER_ENCRYPT is another value");
  await page.click(page.button("op == CIPHER_ENCRYPT"));
  expect(input().value).toBe("op == CIPHER_ENCRYPT");
  expect(page.all("[data-testid=filter-help]")).toHaveLength(0);
});
