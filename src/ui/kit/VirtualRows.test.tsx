// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { VirtualRows } from "./VirtualRows.tsx";

/** Taken away after each test: a list that still grows would draw without a page. */
const places: HTMLElement[] = [];

afterEach(() => {
  for (const place of places.splice(0)) render(null, place);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function newPlace(): HTMLElement {
  const place = document.createElement("div");
  places.push(place);
  return place;
}

const list = (place: HTMLElement, gone: number) =>
  render(<VirtualRows count={3} rowHeight={20} gone={gone} row={(index) => <p>{index}</p>} />, place);

test("the first rows are drawn without a question to the layout", () => {
  const asked = vi.spyOn(Element.prototype, "scrollTop", "get");
  const place = newPlace();
  list(place, 0);
  expect(place.textContent).toBe("012");
  expect(asked).not.toHaveBeenCalled();
});

test("rows that go from the front move the list back by their height", () => {
  const place = newPlace();
  list(place, 0);
  const scroller = place.querySelector(".virtual");
  if (!scroller) throw new Error("no list");
  scroller.scrollTop = 100;
  list(place, 2);
  expect(scroller.scrollTop).toBe(60);
});

/** A list of 100 rows of 20 pixels with row 50 revealed, in a box whose height the test sets. */
function revealed() {
  let resized = () => {};
  let height = 400;
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(() => height);
  const place = newPlace();
  act(() =>
    render(
      <VirtualRows count={100} rowHeight={20} reveal={{ index: 50, again: 0 }} row={(index) => <p>{index}</p>} />,
      place,
    ),
  );
  const scroller = place.querySelector<HTMLElement>(".virtual");
  if (!scroller) throw new Error("no list");
  return {
    scroller,
    /** As the layout has it before the observer tells. */
    laidOut: (next: number) => {
      height = next;
    },
    resizeTo: (next: number) => {
      height = next;
      act(() => resized());
    },
  };
}

test("a revealed row stays in sight when the list becomes lower", () => {
  const { scroller, resizeTo } = revealed();
  expect(scroller.scrollTop).toBe(51 * 20 - 400);
  scroller.dispatchEvent(new Event("scroll"));
  resizeTo(100);
  expect(scroller.scrollTop).toBe(51 * 20 - 100);
});

test("a revealed row stays in sight when the event of an earlier scroll is the first to see the lower list", () => {
  const { scroller, laidOut, resizeTo } = revealed();
  laidOut(100);
  act(() => void scroller.dispatchEvent(new Event("scroll")));
  resizeTo(100);
  expect(scroller.scrollTop).toBe(51 * 20 - 100);
});

test("a row that the person has scrolled away from does not come back with another height", () => {
  const { scroller, resizeTo } = revealed();
  scroller.scrollTop = 0;
  scroller.dispatchEvent(new Event("scroll"));
  resizeTo(100);
  expect(scroller.scrollTop).toBe(0);
});

test("a list tells after each draw whether its last row is in view", () => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(100);
  const told: boolean[] = [];
  const place = newPlace();
  const draw = (count: number) =>
    render(
      <VirtualRows count={count} rowHeight={20} onDrawn={(end) => told.push(end)} row={(at) => <p>{at}</p>} />,
      place,
    );
  draw(5);
  draw(50);
  expect(told.at(0)).toBe(true);
  expect(told.at(-1)).toBe(false);
});
