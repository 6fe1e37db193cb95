/** What to save, and in which form. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import dissectorUrl from "../../../docs/wireshark/virtio_crypto.lua?url";
import type { Redaction } from "../../trace/redact.ts";
import { FORMATS, type Format } from "../../trace/writer.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Icon } from "../kit/Icon.tsx";
import { plural, size } from "../model/format.ts";
import { lossesText, totalOf } from "../model/log/losses.ts";
import { closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { estimateSize, eventCount } from "./save-trace.ts";
import { saveTrace } from "./trace-actions.ts";

const FORMAT_TEXT: Readonly<Record<Format, readonly [name: string, use: string]>> = {
  "json-lines": ["JSON lines", "opens in this page and in the viewer, and is read by any program"],
  pcapng: ["pcapng", "for Wireshark; its dissector comes with it"],
  chrome: ["Chrome trace", "for ui.perfetto.dev and chrome://tracing: where the time went, no bytes"],
};

export function SaveDialog() {
  const page = usePage();
  const format = useSignal<Format>("json-lines");
  const keys = useSignal(false);
  const payloads = useSignal(false);
  const events = useMemo(() => eventCount(page.shown.trace), []);
  const bytes = useMemo(() => estimateSize(page.shown.trace, format.value), [format.value]);
  const { losses } = page.shown.trace;
  const source = page.shown.source.value;
  const before = source.kind === "file" ? source.about.redacted : undefined;
  const redaction: Redaction = new Set([
    ...(keys.value ? [] : (["secret"] as const)),
    ...(payloads.value ? [] : (["payload"] as const)),
  ]);
  return (
    <Dialog name="save-trace" title="Save the trace" close={closeOverlay}>
      <form
        class="save-form"
        onSubmit={(event) => {
          event.preventDefault();
          closeOverlay();
          void saveTrace(page, { format: format.value, redaction });
        }}
      >
        <fieldset>
          <legend>Form</legend>
          {FORMATS.map((value) => (
            <label key={value} class="save-choice">
              <input
                type="radio"
                name="save-format"
                value={value}
                checked={format.value === value}
                onChange={() => {
                  format.value = value;
                }}
              />
              <span>
                <strong>{FORMAT_TEXT[value][0]}</strong> <span class="quiet">{FORMAT_TEXT[value][1]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset disabled={format.value === "chrome"}>
          <legend>What is in it besides</legend>
          <Choice text="Keys" hint="cipher keys, private keys, shared secrets" on={keys} />
          <Choice text="Data" hint="what is encrypted and signed, and what comes of it" on={payloads} />
          <p class="quiet">What is left out is marked as left out, and its length stays.</p>
          {before && before !== "nothing" && (
            <p class="quiet">This file came without {before}: a copy has none, either.</p>
          )}
          {page.shown.trace.log.droppedPayload.strings > 0 && (
            <p class="quiet">Bytes that the full log has dropped are marked as dropped.</p>
          )}
          {keys.value && format.value !== "chrome" && (
            <p class="warn-text">
              <Icon name="warning" /> Whoever gets the file gets the keys.
            </p>
          )}
        </fieldset>
        {format.value === "pcapng" && (
          <p>
            <a href={dissectorUrl} download="virtio_crypto.lua">
              virtio_crypto.lua
            </a>{" "}
            <span class="quiet">goes into Wireshark's folder of personal plugins: Help, About, Folders.</span>
          </p>
        )}
        <p data-testid="save-size">
          {plural(events, "event")}, about {size(bytes)}
          {totalOf(losses) > 0 && <span class="quiet">; not in the log, and so not in it: {lossesText(losses)}</span>}
        </p>
        <p class="actions">
          <button type="submit" class="primary">
            Save
          </button>
        </p>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly text: string;
  readonly hint: string;
  readonly on: { value: boolean };
}

function Choice({ text, hint, on }: ChoiceProps) {
  return (
    <label class="save-choice">
      <input
        type="checkbox"
        checked={on.value}
        onChange={(event) => {
          on.value = event.currentTarget.checked;
        }}
      />
      <span>
        <strong>{text}</strong> <span class="quiet">{hint}</span>
      </span>
    </label>
  );
}
