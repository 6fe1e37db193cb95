// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Dialog } from "./Dialog.tsx";
import { hideToast, PageToast, showToast } from "./toast.tsx";

beforeEach(() => {
  document.body.innerHTML = "<div></div>";
});

afterEach(() => {
  hideToast();
  draw({ hasDialog: false });
});

const draw = ({ hasDialog }: { readonly hasDialog: boolean }) =>
  act(() =>
    render(
      <>
        <PageToast />
        {hasDialog && (
          <Dialog name="keys" title="Keys" close={vi.fn()}>
            <p>text</p>
          </Dialog>
        )}
      </>,
      document.body.firstElementChild ?? document.body,
    ),
  );

const placesOf = () => [...document.querySelectorAll(".toast")].map((toast) => toast.closest("dialog")?.tagName);

test("a message is in the dialog that is open, and on the page without one", () => {
  draw({ hasDialog: false });
  act(() => showToast("Copied."));
  expect(placesOf()).toEqual([undefined]);
  draw({ hasDialog: true });
  expect(placesOf()).toEqual(["DIALOG"]);
  expect(document.querySelector("dialog .toast")?.textContent).toBe("Copied.");
  draw({ hasDialog: false });
  expect(placesOf()).toEqual([undefined]);
});
