// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { createPageState, type PageState } from "../state/page-state.ts";
import { maximiseByHead, maximisedRegion, pageClass } from "./page-layout.ts";

let page: PageState;

beforeEach(() => {
  page = createPageState({});
});

test("a selected row folds the terminal, until the person opens it; the next row folds it again", () => {
  expect(pageClass(page)).toBe("page");
  page.selection.select(0);
  expect(pageClass(page)).toBe("page with-detail");
  page.layout.openTerminal();
  expect(pageClass(page)).toBe("page with-detail terminal-open");
  page.selection.select(1);
  expect(pageClass(page)).toBe("page with-detail");
  page.selection.resumeTail();
  expect(pageClass(page)).toBe("page");
});

test("a detail with nothing selected never has the page: there would be nothing to see", () => {
  page.layout.toggle("detail");
  expect(maximisedRegion(page)).toBeUndefined();
  page.selection.select(0);
  expect(maximisedRegion(page)).toBe("detail");
  page.layout.toggle("requests");
  page.selection.resumeTail();
  expect(maximisedRegion(page)).toBe("requests");
});

/** A double click on what the selector finds in a region. */
function doubleClick(selector: string): void {
  document.body.innerHTML = `
    <section data-region="requests">
      <div class="region-head"><h2>Requests</h2><button>Why?</button><input></div>
      <p class="row">a row</p>
    </section>
    <header data-region="bar"><div class="region-head"><h1>bar</h1></div></header>`;
  const target = document.querySelector(selector);
  target?.addEventListener("dblclick", (event) => maximiseByHead(page, event as MouseEvent));
  target?.dispatchEvent(new MouseEvent("dblclick"));
}

test("a double click on a region's head gives it the page, and takes it back", () => {
  doubleClick("h2");
  expect(page.layout.maximised.value).toBe("requests");
  doubleClick("h2");
  expect(page.layout.maximised.value).toBeUndefined();
});

test.each(["button", "input", ".row", "h1"])("a double click on %s is none on a region's head", (selector) => {
  doubleClick(selector);
  expect(page.layout.maximised.value).toBeUndefined();
});
