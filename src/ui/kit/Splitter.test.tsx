// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test, vi } from "vitest";
import { resetSplitters, Splitter } from "./Splitter.tsx";

const LENGTH = 1000;
let place: HTMLElement;
let panes = 0;

/** A frame of 1000 pixels with a bar of that name behind a pane of 400. */
async function open(name: string, pane: "before" | "after" = "before"): Promise<HTMLElement> {
  await act(() =>
    render(
      <>
        <div class="first" />
        <Splitter name={name} label="Width" axis="x" pane={pane} />
        <div class="second" />
      </>,
      place,
    ),
  );
  const box = (left: number, width: number) => () => new DOMRect(left, 0, width, 10);
  place.getBoundingClientRect = box(0, LENGTH);
  for (const [of, left, width] of [
    [".first", 0, 400],
    [".second", 400, 600],
  ] as const) {
    const element = place.querySelector(of);
    if (element) element.getBoundingClientRect = box(left, width);
  }
  const bar = place.querySelector("hr");
  if (!bar) throw new Error("no bar");
  return bar;
}

const press = (bar: HTMLElement, key: string) =>
  act(() => void bar.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
const sizeOf = (name: string) => place.style.getPropertyValue(`--split-${name}`);
/** Sizes stay for as long as the page: each test has a name of its own. */
const newName = () => `pane${panes++}`;

beforeEach(() => {
  localStorage.clear();
  place = document.createElement("div");
});

test("arrow keys move the bar from where it is, and what was set is remembered", async () => {
  const name = newName();
  const bar = await open(name);
  expect(sizeOf(name)).toBe("");
  await press(bar, "ArrowRight");
  expect(sizeOf(name)).toBe("44%");
  expect(place.hasAttribute(`data-split-${name}`)).toBe(true);
  expect(localStorage.getItem(`split-${name}`)).toBe("44");
});

test("a pane behind the bar grows when the bar moves towards the beginning", async () => {
  const name = newName();
  await press(await open(name, "after"), "ArrowLeft");
  expect(sizeOf(name)).toBe("64%");
});

test("the pointer moves it, and no pane is dragged out of the frame", async () => {
  const name = newName();
  const bar = await open(name);
  bar.hasPointerCapture = () => true;
  for (const [at, size] of [
    [250, "25%"],
    [-50, "10%"],
    [5000, "85%"],
  ] as const) {
    await act(() => void bar.dispatchEvent(new MouseEvent("pointermove", { clientX: at, bubbles: true })));
    expect(sizeOf(name)).toBe(size);
  }
});

test("a bar that is not held does not follow the pointer", async () => {
  const name = newName();
  const bar = await open(name);
  bar.hasPointerCapture = () => false;
  await act(() => void bar.dispatchEvent(new MouseEvent("pointermove", { clientX: 250, bubbles: true })));
  expect(sizeOf(name)).toBe("");
});

test("Home and a double click give the size back to the style sheet", async () => {
  const name = newName();
  const bar = await open(name);
  for (const reset of [
    () => press(bar, "Home"),
    () => act(() => void bar.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }))),
  ]) {
    await press(bar, "ArrowLeft");
    expect(sizeOf(name)).toBe("36%");
    await reset();
    expect(sizeOf(name)).toBe("");
    expect(place.hasAttribute(`data-split-${name}`)).toBe(false);
    expect(localStorage.getItem(`split-${name}`)).toBe("");
  }
});

test.each(["", "9", "86", "NaN", "1e9", "<b>"])("a kept size of %j is as good as none", async (kept) => {
  const name = newName();
  localStorage.setItem(`split-${name}`, kept);
  await open(name);
  expect(sizeOf(name)).toBe("");
});

test("all sizes are reset together, also of bars that are not on the page", async () => {
  const name = newName();
  await press(await open(name), "ArrowRight");
  localStorage.setItem("split-elsewhere", "30");
  localStorage.setItem("theme", "dark");
  await act(() => resetSplitters());
  expect(sizeOf(name)).toBe("");
  expect(localStorage.getItem("split-elsewhere")).toBe("");
  expect(localStorage.getItem("theme")).toBe("dark");
});

test("a browser that keeps nothing has bars that move all the same", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("refused");
  });
  const name = newName();
  await press(await open(name), "ArrowRight");
  expect(sizeOf(name)).toBe("44%");
  vi.restoreAllMocks();
});
