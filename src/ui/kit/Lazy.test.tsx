// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test, vi } from "vitest";
import { alreadyLoaded, Lazy } from "./Lazy.tsx";

const Part = () => <p>the part</p>;

test("a part that came between drawing its place and looking after it is shown", async () => {
  let come: (part: typeof Part) => void = () => undefined;
  const coming = new Promise<typeof Part>((resolve) => {
    come = resolve;
  });
  const load = () => coming;
  const [first, second] = [document.createElement("div"), document.createElement("div")];
  await act(() => render(<Lazy what="the part" load={load} />, first));
  expect(first.textContent).toBe("Loading the part …");
  await act(async () => {
    // Effects run when this is over, and the part is there before.
    render(<Lazy what="the part" load={load} />, second);
    come(Part);
    await coming;
  });
  expect([first.textContent, second.textContent]).toEqual(["the part", "the part"]);
});

test("a part that came with the page is shown at once", () => {
  const place = document.createElement("div");
  render(<Lazy what="the part" load={alreadyLoaded(Part)} />, place);
  expect(place.textContent).toBe("the part");
});

test("a part that cannot be loaded says why, and is asked for again", async () => {
  const place = document.createElement("div");
  let attempts = 0;
  const load = async () => {
    if (++attempts === 1) throw new Error("the network is down");
    return Part;
  };
  render(<Lazy what="the part" load={load} />, place);
  await vi.waitFor(() =>
    expect(place.querySelector("[role=alert]")?.textContent).toContain(
      "Could not load the part: the network is down. Is the server still there?",
    ),
  );
  place.querySelector("button")?.click();
  await vi.waitFor(() => expect(place.textContent).toBe("the part"));
});
