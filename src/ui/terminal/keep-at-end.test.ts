// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { keepAtEnd } from "./keep-at-end.ts";

/** A terminal of 100 lines above its screen, that goes to its end when it is told. */
function terminal({ isStuck = false } = {}) {
  const active = { viewportY: 100, baseY: 100 };
  let render = () => {};
  let scrolls = 0;
  const host = document.createElement("div");
  keepAtEnd(
    {
      buffer: { active },
      onRender: (listener) => {
        render = listener;
      },
      scrollToBottom: () => {
        scrolls++;
        if (!isStuck) active.viewportY = active.baseY;
      },
    },
    host,
  );
  render();
  return {
    host,
    scrolls: () => scrolls,
    drawnAt: (line: number) => {
      active.viewportY = line;
      render();
      return active.viewportY;
    },
  };
}

test("a terminal that leaves its end without the person goes back to it", () => {
  const { drawnAt } = terminal();
  expect(drawnAt(74)).toBe(100);
});

test.each(["wheel", "touchmove", "keydown"])("it stays where the person has scrolled it, by %s", (type) => {
  const { host, drawnAt } = terminal();
  host.dispatchEvent(new Event(type));
  expect(drawnAt(74)).toBe(74);
  expect(drawnAt(74)).toBe(74);
});

test("a pointer that only passes over it scrolls nothing; one that drags does", () => {
  const { host, drawnAt } = terminal();
  host.dispatchEvent(new PointerEvent("pointermove", { buttons: 0 }));
  expect(drawnAt(74)).toBe(100);
  host.dispatchEvent(new PointerEvent("pointermove", { buttons: 1 }));
  expect(drawnAt(74)).toBe(74);
});

test("a person that comes back to the end stays there", () => {
  const { host, drawnAt } = terminal();
  host.dispatchEvent(new Event("wheel"));
  drawnAt(74);
  drawnAt(100);
  expect(drawnAt(74)).toBe(100);
});

test("a terminal that does not get to its end is not told for ever", () => {
  const { drawnAt, scrolls } = terminal({ isStuck: true });
  for (let times = 0; times < 20; times++) drawnAt(74);
  expect(scrolls()).toBe(5);
});
