/** What a row that is no request means, what led to it, and which requests it touched. Of the selected row. */
import { count, plural } from "../model/format.ts";
import { type EventStory, eventStory } from "../model/log/event-story.ts";
import { accessText } from "../model/log/register-text.ts";
import type { MarkRow, RequestRow } from "../model/log/rows.ts";
import { statusName } from "../model/names.ts";
import { StatusView } from "../requests/RowView.tsx";
import { usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";

/** What it means for what comes after it. */
const EFFECT: Readonly<Record<MarkRow["kind"], string>> = {
  fault: "The device takes no more requests until the driver resets it.",
  violation: "The driver broke this rule. The device serves it all the same.",
  reset: "The device has no features and no queues until the driver sets it up again. A hold of a queue stays.",
  hold: "The guest's processes do not notice, but for the time that they wait.",
  resumed: "The log goes on here, in the middle of the device's life. No driver has set the device up again.",
};

/** Links to requests; what goes beyond is counted. */
const MAX_LINKS = 24;

export function EventFacts() {
  const selected = usePage().selection.ordinal.value;
  const row = useTrace(({ shown }) => (selected === undefined ? undefined : shown.trace.rows.at(selected)));
  return row && row.kind !== "request" ? <OfRow row={row} /> : null;
}

function OfRow({ row }: { readonly row: MarkRow }) {
  const story = useTrace(({ shown }) => eventStory(shown.trace, row));
  return (
    <>
      <p>{EFFECT[row.kind]}</p>
      <Facts row={row} story={story} />
    </>
  );
}

function Facts({ row, story }: { readonly row: MarkRow; readonly story: EventStory }) {
  const { event, status, requests } = story;
  const queue = useTrace(({ choice }) => event?.kind === "hold" && choice.device?.queueName(event.queue));
  return (
    <dl class="event-facts">
      <dt>Cause</dt>
      <dd>
        <Cause row={row} story={story} />
      </dd>
      {status && (
        <>
          <dt>
            <Term name="device status">Status</Term>
          </dt>
          <dd>
            <StatusValue value={status.from} /> → <StatusValue value={status.to} />{" "}
            <span class="quiet">by the {status.by}</span>
          </dd>
        </>
      )}
      {queue && (
        <>
          <dt>
            <Term name="virtqueue">Queue</Term>
          </dt>
          <dd class="mono">{queue}</dd>
        </>
      )}
      {event?.kind === "reset" && (
        <RequestLinks text="Requests lost" requests={requests} total={event.dropped} none="none was in flight" />
      )}
      {event?.kind === "hold" && event.on && (
        <RequestLinks text="Requests held" requests={requests} total={requests.length} none="none so far" />
      )}
      {event && (
        <>
          <dt>
            <Term name="guest instructions">Instructions</Term>
          </dt>
          <dd>{count(event.instructions)}</dd>
        </>
      )}
      {row.clause && (
        <>
          <dt>Clause</dt>
          <dd>
            <cite>VIRTIO 1.4, {row.clause}</cite>
          </dd>
        </>
      )}
    </dl>
  );
}

const StatusValue = ({ value }: { readonly value: number }) => (
  <>
    <span class="mono">0x{value.toString(16).padStart(2, "0")}</span> {statusName(value)}
  </>
);

function Cause({ row, story: { event, access } }: { readonly row: MarkRow; readonly story: EventStory }) {
  const dialect = useTrace(({ choice }) => choice.device)?.dialect;
  if (row.kind === "hold") return <>a person at this page</>;
  if (row.kind === "resumed") return <>a person at this page</>;
  if (event?.kind === "reset" && event.cause === "machine") return <>the whole machine was reset</>;
  if (event?.kind === "reset" && event.cause === "host") return <>this page reset the device</>;
  if (!access || !dialect) return <span class="quiet">no longer in the log</span>;
  if (access.kind === "notify") {
    return (
      <>
        after the driver's <Term name="kick" /> of queue {access.queue}
      </>
    );
  }
  const { place, value } = accessText(access, dialect);
  return (
    <>
      the driver {access.access === "read" ? "read" : "wrote"} <span class="mono">{place}</span>:{" "}
      <span class="mono">{value}</span>
    </>
  );
}

interface RequestLinksProps {
  readonly text: string;
  readonly requests: readonly RequestRow[];
  /** Of which some may have left the log. */
  readonly total: number;
  readonly none: string;
}

function RequestLinks({ text, requests, total, none }: RequestLinksProps) {
  const page = usePage();
  const shown = requests.slice(0, MAX_LINKS);
  const others = total - shown.length;
  return (
    <>
      <dt>{text}</dt>
      <dd class="event-requests">
        {total === 0 && <span class="quiet">{none}</span>}
        {shown.map((row) => (
          <button
            key={row.ordinal}
            type="button"
            class="link"
            data-testid="event-request"
            onClick={() => page.selection.select(row.ordinal)}
          >
            {row.request} <span class="mono">{row.operation}</span> <StatusView row={row} />
          </button>
        ))}
        {others > 0 && (
          <span class="quiet">{shown.length > 0 ? `and ${count(others)} more` : plural(others, "request")}</span>
        )}
      </dd>
    </>
  );
}
