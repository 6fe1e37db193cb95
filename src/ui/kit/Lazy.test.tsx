// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import { Lazy } from "./Lazy.tsx";

const Part = ({ text }: { readonly text: string }) => <p>{text}</p>;

test("a part that came between drawing its place and looking after it is shown", async () => {
  let come: (part: typeof Part) => void = () => undefined;
  const coming = new Promise<typeof Part>((resolve) => {
    come = resolve;
  });
  const load = () => coming;
  const [first, second] = [document.createElement("div"), document.createElement("div")];
  await act(() => render(<Lazy load={load} props={{ text: "first" }} />, first));
  await act(async () => {
    // Effects run when this is over, and the part is there before.
    render(<Lazy load={load} props={{ text: "second" }} />, second);
    come(Part);
    await coming;
  });
  expect([first.textContent, second.textContent]).toEqual(["first", "second"]);
});
