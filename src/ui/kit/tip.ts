/**
 * The tip that is open: one at a time, above all else. WCAG 2.2, 1.4.13: Escape closes it, the pointer may go into it,
 * and it stays until pointer or focus leaves.
 */
import { type ComponentChildren, render } from "preact";
import { placeOfTip } from "./tip-place.ts";
import "./tip.css";

/** A pointer that only crosses a word opens nothing. */
const OPEN_MS = 250;
/** Time for the pointer to get from the word into the tip. */
const CLOSE_MS = 200;

export const TIP_ID = "tip";

interface OpenTip {
  readonly word: HTMLElement;
  readonly box: HTMLElement;
  readonly stop: () => void;
  /** By a press: it stays when the pointer leaves. */
  isPinned: boolean;
}

let open: OpenTip | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

type Content = () => ComponentChildren;

/** The pointer has come to the word. */
export function tipOnHover(word: HTMLElement, content: Content): void {
  clearTimeout(timer);
  if (open?.word !== word) timer = setTimeout(() => show(word, content), OPEN_MS);
}

/** The pointer has left the word or its tip. */
export function tipOnLeave(): void {
  clearTimeout(timer);
  if (open && !open.isPinned && document.activeElement !== open.word) timer = setTimeout(closeTip, CLOSE_MS);
}

/** The keyboard has come to the word. */
export function tipOnFocus(word: HTMLElement, content: Content): void {
  if (open?.word !== word) show(word, content);
}

/** A finger, a click or a key on the word: opens the tip for good, and closes it again. */
export function tipOnPress(word: HTMLElement, content: Content): void {
  clearTimeout(timer);
  if (open?.word === word && open.isPinned) {
    closeTip();
    return;
  }
  if (open?.word !== word) show(word, content);
  if (open) open.isPinned = true;
}

/** Closes the tip, if it is this word's; without a word, any. */
export function closeTip(word?: HTMLElement): void {
  if (word && open?.word !== word) return;
  clearTimeout(timer);
  if (!open) return;
  const { box, stop } = open;
  open.word.removeAttribute("aria-describedby");
  open = undefined;
  stop();
  render(null, box);
  box.remove();
}

function show(word: HTMLElement, content: Content): void {
  closeTip();
  const box = document.createElement("div");
  box.id = TIP_ID;
  box.className = "tip";
  box.setAttribute("role", "tooltip");
  box.popover = "manual";
  // A modal dialog makes all outside of it inert, and so would it the tip.
  (word.closest("dialog") ?? document.body).append(box);
  render(content(), box);
  // Test environments draw nothing, and have no top layer.
  box.showPopover?.();
  word.setAttribute("aria-describedby", TIP_ID);
  open = { word, box, isPinned: false, stop: watch(word, box) };
  place(word, box);
}

function place(word: HTMLElement, box: HTMLElement): void {
  if (!word.isConnected) {
    closeTip();
    return;
  }
  const window = { width: innerWidth, height: innerHeight };
  const { left, top } = placeOfTip(word.getBoundingClientRect(), box.getBoundingClientRect(), window);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

/** Listens as long as the tip is open; returns how to stop. */
function watch(word: HTMLElement, box: HTMLElement): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const again = () => place(word, box);
  document.addEventListener("keydown", onEscape, { capture: true, signal });
  document.addEventListener("pointerdown", ({ target }) => closeUnless([word, box], target), { capture: true, signal });
  addEventListener("resize", again, { signal });
  addEventListener("scroll", again, { capture: true, signal });
  box.addEventListener("pointerenter", () => clearTimeout(timer), { signal });
  box.addEventListener("pointerleave", tipOnLeave, { signal });
  // Its text may come later than itself.
  const size = new ResizeObserver(again);
  size.observe(box);
  return () => {
    listeners.abort();
    size.disconnect();
  };
}

function onEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  // Escape has other meanings below: it closes a dialog or the detail.
  event.preventDefault();
  event.stopPropagation();
  closeTip();
}

function closeUnless(inside: readonly HTMLElement[], target: EventTarget | null): void {
  if (target instanceof Node && !inside.some((element) => element.contains(target))) closeTip();
}
