/** Makes a link to the page as it is, or to a part of that, with a command to propose. */
import { type Signal, useSignal } from "@preact/signals";
import { toClipboard } from "../kit/clipboard.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { type LinkChoice, linkOf, PARTS, partText } from "./link.ts";
import "./saved-machines.css";

export function LinkDialog() {
  const { address, shown } = usePage();
  const hasMachine = shown.canShowLive;
  const choice = useSignal<LinkChoice>({ parts: new Set(PARTS), boot: hasMachine, saved: undefined, command: "" });
  const made = linkOf(address.current, choice.value);
  return (
    <Dialog name="link" title="Make a link" close={closeOverlay}>
      <form
        class="link-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (made.link) void toClipboard(made.link, "The link is copied.");
        }}
      >
        <Parts choice={choice} />
        {hasMachine && <MachinePart choice={choice} />}
        {made.link !== undefined ? (
          <p class="link-made mono" data-testid="made-link">
            {made.link}
          </p>
        ) : (
          <p class="warn-text" role="status">
            {made.problem}
          </p>
        )}
        <button type="submit" class="primary" disabled={!made.link}>
          Copy the link
        </button>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly choice: Signal<LinkChoice>;
}

function Parts({ choice }: ChoiceProps) {
  const { current } = usePage().address;
  return (
    <fieldset>
      <legend>In the link</legend>
      {PARTS.map((part) => {
        const text = partText(part, current);
        return (
          <label key={part} class="link-choice">
            <input
              type="checkbox"
              disabled={text.now === ""}
              checked={text.now !== "" && choice.value.parts.has(part)}
              onChange={(event) => {
                const parts = new Set(choice.value.parts);
                if (event.currentTarget.checked) parts.add(part);
                else parts.delete(part);
                change(choice, { parts });
              }}
            />
            {text.name} <span class="quiet">{text.now || "as the page opens"}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** What the machine does first. */
function MachinePart({ choice }: ChoiceProps) {
  const { machines } = usePage().saving;
  return (
    <>
      <label class="link-choice">
        <input
          type="checkbox"
          checked={choice.value.boot}
          onChange={(event) => change(choice, { boot: event.currentTarget.checked })}
        />
        Boot at once, without a click
      </label>
      {machines.value.length > 0 && <SavedChoice choice={choice} />}
      <label>
        Propose a command{" "}
        <input
          type="text"
          class="mono"
          placeholder="vcrypto info"
          value={choice.value.command}
          onInput={(event) => change(choice, { command: event.currentTarget.value })}
        />
      </label>
      <p class="quiet">The command runs only when the person who follows the link presses Run.</p>
    </>
  );
}

/** A saved machine is in this browser alone. */
function SavedChoice({ choice }: ChoiceProps) {
  const { machines } = usePage().saving;
  return (
    <label>
      Go on with a saved machine, in this browser only{" "}
      <select
        value={choice.value.saved ?? ""}
        onChange={({ currentTarget }) => change(choice, { saved: currentTarget.value || undefined })}
      >
        <option value="">none</option>
        {machines.value.map(({ id, name }) => (
          <option key={id} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function change(choice: Signal<LinkChoice>, part: Partial<LinkChoice>): void {
  choice.value = { ...choice.peek(), ...part };
}
