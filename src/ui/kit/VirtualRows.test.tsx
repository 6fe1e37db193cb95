// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, expect, test, vi } from "vitest";
import { VirtualRows } from "./VirtualRows.tsx";

afterEach(() => vi.restoreAllMocks());

const list = (place: HTMLElement, gone: number) =>
  render(<VirtualRows count={3} rowHeight={20} gone={gone} row={(index) => <p>{index}</p>} />, place);

test("the first rows are drawn without a question to the layout", () => {
  const asked = vi.spyOn(Element.prototype, "scrollTop", "get");
  const place = document.createElement("div");
  list(place, 0);
  expect(place.textContent).toBe("012");
  expect(asked).not.toHaveBeenCalled();
});

test("rows that go from the front move the list back by their height", () => {
  const place = document.createElement("div");
  list(place, 0);
  const scroller = place.querySelector(".virtual");
  if (!scroller) throw new Error("no list");
  scroller.scrollTop = 100;
  list(place, 2);
  expect(scroller.scrollTop).toBe(60);
});

test("a list tells after each draw whether its last row is in view", () => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(100);
  const told: boolean[] = [];
  const place = document.createElement("div");
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
