/** Held requests: how long each has waited, the effect on the guest, and buttons that release them. */
import { useEffect, useState } from "preact/hooks";
import { HELD_CLOCK_MS } from "../../trace/refresh-rates.ts";
import { Icon } from "../kit/Icon.tsx";
import { count } from "../model/format.ts";
import { HUNG_TASK_SECONDS } from "../model/hung-task.ts";
import type { Device } from "../model/log/device.ts";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import "./held.css";

/** After this time the text explains the effect of the wait. */
const LONG_MS = 10_000;
const MAX_SHOWN = 8;

interface HeldProps {
  readonly device: Device;
  readonly queue: number;
}

export function HeldRequests({ device, queue: index }: HeldProps) {
  const page = usePage();
  const { connection } = page;
  const queue = usePanelTrace(() => device.queues.get(index));
  const isBusy = queue !== undefined && (queue.onHold || queue.held.size > 0);
  const waited = useWaited(isBusy ? queue.history.oldest(queue.held) : undefined);
  if (!isBusy) return null;
  const isControl = index === device.controlQueue;
  const held = [...queue.held];
  return (
    <div class="held-notice" data-testid="held">
      <p>
        <Icon name="pause" /> {sentence(held.length, queue.onHold, waited)}{" "}
        {isControl && (
          <strong>
            Linux 6.1 busy-waits for an answer on the control queue: the guest freezes until it is released.
          </strong>
        )}
      </p>
      {held.length > 0 && (
        <p class="held-requests">
          {held.slice(0, MAX_SHOWN).map((request) => (
            <button
              key={request}
              type="button"
              onClick={() => connection.command(device.name, { do: "release", queue: index, request })}
            >
              <Icon name="play" /> Release {request}
            </button>
          ))}
          {held.length > MAX_SHOWN && <span class="quiet">and {count(held.length - MAX_SHOWN)} more</span>}
        </p>
      )}
    </div>
  );
}

function sentence(held: number, onHold: boolean, waited: number): string {
  if (held === 0) return "Queue on hold: the next request is taken from the ring and waits.";
  if (waited < LONG_MS) return `Queue ${onHold ? "on hold" : "held"}, ${held} ${held === 1 ? "waits" : "wait"}.`;
  const time = Math.floor(waited / 1000);
  return `Queue held ${time} s; the guest's process waits in D state. Linux warns at ${HUNG_TASK_SECONDS} s.`;
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
