/** Held requests: which wait and for how long, the effect on the guest, and buttons that release them. */
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { HELD_CLOCK_MS } from "../../trace/refresh-rates.ts";
import { Icon } from "../kit/Icon.tsx";
import { count, plural } from "../model/format.ts";
import { HUNG_TASK_SECONDS } from "../model/hung-task.ts";
import type { Device } from "../model/log/device.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { rowOf } from "./ring-interaction.ts";
import "./held.css";

/** After this time the text explains the effect of the wait. */
const LONG_MS = 10_000;
const MAX_SHOWN = 8;

interface HeldProps {
  readonly device: Device;
  readonly queue: number;
  /** The chain of the request that waits longest. */
  readonly children: ComponentChildren;
}

export function HeldRequests({ device, queue: index, children }: HeldProps) {
  const queue = usePanelTrace(() => device.queues.get(index));
  const isBusy = queue !== undefined && (queue.onHold || queue.held.size > 0);
  const waited = useWaited(isBusy ? queue.history.oldest(queue.held) : undefined);
  if (!isBusy) return null;
  const isControl = index === device.controlQueue;
  const held = [...queue.held];
  return (
    <section class="held-notice" data-testid="held" aria-label="Requests on hold">
      <p>
        <Icon name="pause" /> {sentence(held.length, queue.onHold, waited)}{" "}
        {held.length > 0 && (
          <span class="held-guest">
            The guest's process {waited < LONG_MS ? "sleeps until the answer" : "waits in D state"}.{" "}
          </span>
        )}
        {isControl && (
          <strong>
            Linux 6.1 busy-waits for an answer on the control queue: the guest freezes until it is released.
          </strong>
        )}
      </p>
      {held.length > 0 && (
        <>
          <ul class="held-requests">
            {held.slice(0, MAX_SHOWN).map((request) => (
              <HeldRequest key={request} device={device.name} queue={index} request={request} />
            ))}
            {held.length > MAX_SHOWN && <li class="quiet">and {count(held.length - MAX_SHOWN)} more</li>}
          </ul>
          {held.length > 1 && (
            <p class="quiet">
              Step releases the oldest one. Release them in another order, and the used ring has them in that order.
            </p>
          )}
        </>
      )}
      {children}
    </section>
  );
}

interface HeldRequestProps {
  readonly device: string;
  readonly queue: number;
  readonly request: number;
}

function HeldRequest({ device, queue, request }: HeldRequestProps) {
  const page = usePage();
  // Once: a row that has gone from the log would be looked for with each refresh.
  const row = useMemo(() => rowOf(page, device, request), [page, device, request]);
  return (
    <li>
      <button
        type="button"
        onClick={() => page.connection.command(device, { do: "release", queue, request })}
        aria-label={`Release ${request}${row ? `, ${row.operation}` : ""}`}
      >
        <Icon name="play" /> Release {request}
      </button>{" "}
      {row && <HeldName row={row} />}
    </li>
  );
}

/** What waits, in the names of the request list. */
const HeldName = ({ row: { operation, algorithm, command } }: { readonly row: RequestRow }) => (
  <span class="held-name">
    <span class="mono">{operation}</span> <span class="quiet">{algorithm}</span>
    {command?.text && (
      <>
        {" "}
        for <span class="mono">{command.text}</span>
      </>
    )}
  </span>
);

function sentence(held: number, onHold: boolean, waited: number): string {
  if (held === 0) return "Queue on hold: the next request is taken from the ring and waits.";
  const waits = `${plural(held, "request")} ${held === 1 ? "waits" : "wait"}`;
  if (waited < LONG_MS) return `Queue ${onHold ? "on hold" : "held"}, ${waits}.`;
  return `Queue held ${Math.floor(waited / 1000)} s, ${waits}; Linux warns at ${HUNG_TASK_SECONDS} s.`;
}

/** Milliseconds since then on the machine's clock, kept up to date by the second. */
function useWaited(since: number | undefined): number {
  const page = usePage();
  const [, tick] = useState(0);
  useEffect(() => {
    if (since === undefined) return undefined;
    const timer = setInterval(() => tick((times) => times + 1), HELD_CLOCK_MS);
    return () => clearInterval(timer);
  }, [since]);
  return since === undefined ? 0 : Math.max(0, page.machine.time() - since);
}
