// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { pixels, watchRootFont } from "./root-font.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  document.documentElement.style.fontSize = "";
});

/** What the page's observer was given: a probe of one rem that has another size now. */
function fakeObserver(): { resized(): void; readonly isWatching: boolean } {
  const watched = new Set<Element>();
  let callback = () => {};
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(called: () => void) {
        callback = called;
      }
      observe(element: Element): void {
        watched.add(element);
      }
      disconnect(): void {
        watched.clear();
      }
    },
  );
  return {
    resized: () => callback(),
    get isWatching() {
      return watched.size > 0;
    },
  };
}

test("a rem is 16 pixels until the page is measured, and sizes are whole pixels", () => {
  expect(pixels(1)).toBe(16);
  expect(pixels(1.625)).toBe(26);
  expect(pixels(0.8)).toBe(13);
});

test("sizes follow the size of the root's font, and stop when told", () => {
  const observer = fakeObserver();
  const stop = watchRootFont();
  expect(observer.isWatching).toBe(true);
  expect(document.querySelector(".rem-probe")).not.toBeNull();
  document.documentElement.style.fontSize = "32px";
  observer.resized();
  expect(pixels(1.625)).toBe(52);
  document.documentElement.style.fontSize = "16px";
  observer.resized();
  expect(pixels(1.625)).toBe(26);
  stop();
  expect(observer.isWatching).toBe(false);
  expect(document.querySelector(".rem-probe")).toBeNull();
});

test("where nothing can be observed, the size stays as it is", () => {
  vi.stubGlobal("ResizeObserver", undefined);
  watchRootFont()();
  expect(pixels(1)).toBe(16);
});
