// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import { useTrueAfterFrame } from "./frames.ts";

function Part({ value }: { readonly value: boolean }) {
  return <p>{String(useTrueAfterFrame(value))}</p>;
}

test("a part that appears after the first render is drawn a frame later, and goes at once", async () => {
  const place = document.createElement("div");
  const seen: (string | null)[] = [];
  for (const value of [false, true, false]) {
    await act(() => {
      render(<Part value={value} />, place);
      seen.push(place.textContent);
    });
    seen.push(place.textContent);
  }
  expect(seen).toEqual(["false", "false", "false", "true", "false", "false"]);
});

test("a part that is there from the start is drawn at once", () => {
  const place = document.createElement("div");
  render(<Part value={true} />, place);
  expect(place.textContent).toBe("true");
});
