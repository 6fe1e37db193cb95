/** The parts that the log lacks, the reason, and how to keep more. */
import { Dialog } from "../kit/Dialog.tsx";
import { count, plural, size } from "../model/format.ts";
import { LARGER_LOGS } from "../model/log/log-size.ts";
import type { Source } from "../model/log/log-source.ts";
import { type Losses, lossesText, NO_LOSSES, totalOf } from "../model/log/losses.ts";
import { closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";

export function LogFull() {
  const page = usePage();
  const trace = usePanelTrace(({ shown }) => shown.trace);
  const source = page.shown.source.value;
  const { log, lostInMachine, lostInFile } = trace;
  return (
    <Dialog name="log-full" title="What is not in the log" close={closeOverlay}>
      <Dropped source={source} losses={{ ...NO_LOSSES, byKind: log.dropped }} />
      {log.droppedPayload.strings > 0 && (
        <p data-testid="dropped-payload">
          The bytes of the oldest requests went first: {size(log.droppedPayload.bytes)} in{" "}
          {plural(log.droppedPayload.strings, "string")}. Their rows are there, with the beginning of each string and
          with what was known of them; the rest is marked as dropped.
        </p>
      )}
      {lostInMachine > 0 && (
        <p>
          {count(lostInMachine)} events came faster than the machine could hand them over, and were not recorded at all.
        </p>
      )}
      {totalOf(lostInFile) > 0 && (
        <p data-testid="lost-in-file">
          The file itself lacks {lossesText(lostInFile)}: they were gone when it was saved.
        </p>
      )}
      <Limits />
      <Choices source={source} />
    </Dialog>
  );
}

function Dropped({ source, losses }: { readonly source: Source; readonly losses: Losses }) {
  const total = totalOf(losses);
  if (total === 0) return null;
  if (source.kind !== "live") {
    return (
      <p data-testid="dropped-events">
        The file has more events than are kept of one. {plural(total, "event")} had no room: {lossesText(losses)}.
      </p>
    );
  }
  return (
    <p data-testid="dropped-events">
      {plural(total, "event")} of before {total === 1 ? "has" : "have"} been dropped: {lossesText(losses)}. The devices
      did their work: only this record of it is gone.
    </p>
  );
}

function Limits() {
  const page = usePage();
  const { log } = page.shown.trace;
  const { events, bytes } = log.limits;
  return (
    <p data-testid="log-limits">
      The log keeps {count(events)} events and {size(bytes)} at most, so that the page's memory has an end. At present
      it has {plural(log.length, "event")} and {size(log.bytes)}. Requests, register accesses and notifications have
      rooms of their own: many of one kind do not push out the others.
    </p>
  );
}

function Choices({ source }: { readonly source: Source }) {
  const page = usePage();
  const { limits } = page.shown.trace.log;
  const choices = LARGER_LOGS.filter(({ events }) => events > limits.events);
  if (choices.length === 0) return <p class="quiet">No page can keep more.</p>;
  const reopen = source.kind === "file" ? source.reopen : undefined;
  return (
    <>
      <p>Keep more? A filter looks at as many rows, and takes that much longer.</p>
      <p class="buttons">
        {choices.map((choice) => (
          <button
            key={choice.events}
            type="button"
            onClick={() => {
              page.shown.keep(choice);
              closeOverlay();
              reopen?.();
            }}
          >
            {reopen && "Open it again and keep "}
            {!reopen && "Keep "}
            {count(choice.events)} events, up to {size(choice.bytes)}
          </button>
        ))}
      </p>
    </>
  );
}
