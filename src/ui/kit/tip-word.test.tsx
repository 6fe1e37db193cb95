// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TipWord } from "./TipWord.tsx";

const root = document.createElement("main");

beforeEach(async () => {
  vi.useFakeTimers();
  document.body.replaceChildren(root);
  await act(() =>
    render(
      <>
        <section data-region="requests">
          <TipWord tip={() => "of the head"}>head</TipWord>
          <TipWord tip={() => "of the slot"}>slot</TipWord>
        </section>
        <section data-region="device">
          <TipWord tip={() => "of the kick"}>kick</TipWord>
        </section>
      </>,
      root,
    ),
  );
});

afterEach(async () => {
  await act(() => render(null, root));
  vi.useRealTimers();
});

const word = (text: string): HTMLElement => {
  const found = [...document.querySelectorAll<HTMLElement>(".tip-word")].find((each) => each.textContent === text);
  if (!found) throw new Error(`no word ${text}`);
  return found;
};
const tip = (): string | undefined => document.querySelector("[role=tooltip]")?.textContent ?? undefined;
const later = () => vi.advanceTimersByTime(1000);

function pointer(element: Element | null, type: "pointerenter" | "pointerleave", pointerType = "mouse"): void {
  element?.dispatchEvent(new PointerEvent(type, { pointerType }));
}

function key(element: Element, name: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
  element.dispatchEvent(event);
  return event;
}

/** happy-dom knows no :focus-visible. */
function focusByKeyboard(element: HTMLElement): void {
  vi.spyOn(element, "matches").mockReturnValue(true);
  element.focus();
}

test("a pointer that rests on a word opens its tip, which describes the word", () => {
  pointer(word("head"), "pointerenter");
  expect(tip()).toBeUndefined();
  later();
  expect(tip()).toBe("of the head");
  expect(word("head").getAttribute("aria-describedby")).toBe(document.querySelector("[role=tooltip]")?.id);
});

test("a pointer that only crosses a word opens nothing", () => {
  pointer(word("head"), "pointerenter");
  pointer(word("head"), "pointerleave");
  later();
  expect(tip()).toBeUndefined();
});

test("the tip stays while the pointer is in it, and goes when the pointer leaves it", () => {
  pointer(word("head"), "pointerenter");
  later();
  pointer(word("head"), "pointerleave");
  pointer(document.querySelector("[role=tooltip]"), "pointerenter");
  later();
  expect(tip()).toBe("of the head");
  pointer(document.querySelector("[role=tooltip]"), "pointerleave");
  later();
  expect(tip()).toBeUndefined();
});

test("the keyboard's focus opens the tip, and its going closes it", () => {
  focusByKeyboard(word("head"));
  expect(tip()).toBe("of the head");
  word("head").blur();
  expect(tip()).toBeUndefined();
  expect(word("head").hasAttribute("aria-describedby")).toBe(false);
});

test("Escape closes the tip and nothing else", () => {
  const below = vi.fn();
  document.body.addEventListener("keydown", below, { once: true });
  focusByKeyboard(word("head"));
  expect(key(word("head"), "Escape").defaultPrevented).toBe(true);
  expect(tip()).toBeUndefined();
  expect(below).not.toHaveBeenCalled();
  key(word("head"), "Escape");
  expect(below).toHaveBeenCalledOnce();
});

test("a finger opens the tip, and closes it with another press or elsewhere", () => {
  pointer(word("head"), "pointerenter", "touch");
  later();
  expect(tip()).toBeUndefined();
  word("head").click();
  pointer(word("head"), "pointerleave", "touch");
  later();
  expect(tip()).toBe("of the head");
  word("head").click();
  expect(tip()).toBeUndefined();
  word("head").click();
  document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  expect(tip()).toBeUndefined();
});

test("one tip is open at a time", () => {
  word("head").click();
  word("kick").click();
  expect(document.querySelectorAll("[role=tooltip]").length).toBe(1);
  expect(tip()).toBe("of the kick");
});

test("a press means nothing to what is around the word", () => {
  const around = vi.fn();
  root.addEventListener("click", around, { once: true });
  word("head").click();
  expect(around).not.toHaveBeenCalled();
  root.click();
});

test("a region has one stop of Tab, and arrow keys go on from there", () => {
  const stops = () => ["head", "slot", "kick"].filter((text) => word(text).getAttribute("tabindex") === "0");
  expect(stops()).toEqual(["head", "kick"]);
  word("head").focus();
  key(word("head"), "ArrowRight");
  expect(document.activeElement).toBe(word("slot"));
  expect(stops()).toEqual(["slot", "kick"]);
  key(word("slot"), "ArrowRight");
  expect(document.activeElement).toBe(word("slot"));
});

test("the stop of a region passes on when its word goes, and the tip goes with its word", async () => {
  word("head").click();
  await act(() =>
    render(
      <section data-region="requests">
        <TipWord key="other" tip={() => "of the ring"}>
          ring
        </TipWord>
      </section>,
      root,
    ),
  );
  expect(tip()).toBeUndefined();
  expect(word("ring").getAttribute("tabindex")).toBe("0");
});
