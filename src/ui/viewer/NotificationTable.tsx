/** Notifications for each request, side by side. They are no part of a request, so no pair of requests shows them. */
import { useMemo } from "preact/hooks";
import { type NotificationCount, perRequest } from "../../trace/notification-counts.ts";
import { Icon } from "../kit/Icon.tsx";
import { count, plural } from "../model/format.ts";
import { isDifferent, type NotificationDiff, type QueuePair } from "./notifications.ts";

export function NotificationTable({ diff }: { readonly diff: NotificationDiff }) {
  const differing = useMemo(() => diff.queues.filter(isDifferent), [diff]);
  if (diff.queues.length === 0) return null;
  return (
    <details class="diff-notifications" open={differing.length > 0} data-testid="diff-notifications">
      <summary>
        Notifications for each request: <b>{summary(differing)}</b>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {diff.queues.map((pair) => (
            <QueueRow key={`${pair.device} ${pair.queueName}`} pair={pair} />
          ))}
        </tbody>
      </table>
      {diff.isInPart && <p class="quiet">Events are missing in a trace, so these numbers are of what is there.</p>}
    </details>
  );
}

function summary(differing: readonly QueuePair[]): string {
  const [first] = differing;
  if (!first) return "as many on both sides";
  const others = differing.length > 1 ? ` and ${plural(differing.length - 1, "other queue")}` : "";
  return `${first.device} ${first.queueName}${others} ${others ? "differ" : "differs"}`;
}

function QueueRow({ pair }: { readonly pair: QueuePair }) {
  const { device, queueName, left, right } = pair;
  const differs = isDifferent(pair);
  return (
    <tr data-differs={differs}>
      <th scope="row">
        {differs && <Icon name="warning" />} <span class="quiet">{device}</span> {queueName}
      </th>
      <td>
        <Count of={left} />
      </td>
      <td>
        <Count of={right} />
      </td>
    </tr>
  );
}

function Count({ of }: { readonly of: NotificationCount | undefined }) {
  if (!of) return <>–</>;
  const each = perRequest(of);
  if (each === undefined) return <>{count(of.notifications)}, and no request</>;
  return (
    <>
      <b>{each}</b>{" "}
      <span class="quiet">
        ({count(of.notifications)} for {plural(of.requests, "request")})
      </span>
    </>
  );
}
