/** Asks for the number of a request. */
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "../kit/Dialog.tsx";
import { closeAndThen, closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { goToRequest } from "./shortcuts.ts";

export function GoToRequest() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <Dialog name="go-to" title="Go to a request" close={closeOverlay}>
      <form
        class="go-to"
        onSubmit={(event) => {
          event.preventDefault();
          const number = Number(input.current?.value);
          closeAndThen(() => goToRequest(page, number));
        }}
      >
        <label>
          Number <input ref={input} type="number" min={1} required inputMode="numeric" />
        </label>
        <button type="submit">Go</button>
      </form>
    </Dialog>
  );
}
