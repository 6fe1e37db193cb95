/** Asks for the number of a request and, if several devices have it, for the device. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../kit/Dialog.tsx";
import { readWantedRequest, type WantedRequest } from "../model/wanted-request.ts";
import { closeAndThen, closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { devicesWith } from "../state/row-navigation.ts";
import { goToRequest } from "./shortcuts.ts";

interface Question {
  readonly wanted: WantedRequest;
  /** More than one. */
  readonly devices: readonly string[];
}

export function GoToRequest() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const [question, ask] = useState<Question | undefined>();
  const [isWrong, setWrong] = useState(false);
  useEffect(() => input.current?.focus(), []);
  const go = (wanted: WantedRequest) => closeAndThen(() => goToRequest(page, wanted));
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = readWantedRequest(input.current?.value ?? "");
    setWrong(!wanted);
    if (!wanted) return;
    const devices = devicesWith(page, wanted);
    if (devices.length > 1) ask({ wanted, devices });
    else go(wanted);
  };
  return (
    <Dialog name="go-to" title="Go to a request" close={closeOverlay}>
      <form class="go-to" onSubmit={submit} noValidate>
        <label>
          Number{" "}
          <input
            ref={input}
            type="text"
            autocomplete="off"
            placeholder="17 or crypto1 17"
            aria-invalid={isWrong}
            aria-describedby="go-to-hint"
            onInput={() => ask(undefined)}
          />
        </label>
        <button type="submit">Go</button>
      </form>
      <p id="go-to-hint" class={isWrong ? "bad-text" : "quiet"} role={isWrong ? "alert" : undefined}>
        A number, or a device and a number: each device counts its requests from 1.
      </p>
      {question && <WhichDevice question={question} choose={go} />}
    </Dialog>
  );
}

interface WhichDeviceProps {
  readonly question: Question;
  choose(wanted: WantedRequest): void;
}

function WhichDevice({ question: { wanted, devices }, choose }: WhichDeviceProps) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), [wanted]);
  return (
    <fieldset class="go-to-devices">
      <legend>Several devices have a request {wanted.request}. Which one?</legend>
      {devices.map((device, index) => (
        <button
          key={device}
          type="button"
          ref={index === 0 ? first : null}
          onClick={() => choose({ ...wanted, device })}
        >
          {device} {wanted.request}
        </button>
      ))}
    </fieldset>
  );
}
