/** Hold, step and release, queue by queue, and what the guest experiences meanwhile. */
import { Icon } from "../kit/Icon.tsx";
import { plural } from "../model/format.ts";
import { HUNG_TASK_SECONDS } from "../model/hung-task.ts";
import type { Device } from "../model/log/device.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import type { Controlled } from "./controlled.ts";

export function HoldSection({ device, condition }: Controlled) {
  const queues = condition.queues.map((_, index) => index);
  return (
    <section class="block" aria-labelledby="hold-title">
      <h3 id="hold-title">
        <Term name="hold">Hold</Term>, <Term name="step" /> and <Term name="release" />
      </h3>
      <ul class="holds" data-testid="holds">
        {queues.map((queue) => (
          <QueueHold key={queue} device={device} queue={queue} isOnHold={condition.onHold.includes(queue)} />
        ))}
      </ul>
      <p class="quiet">{meaning(device, condition.onHold)}</p>
    </section>
  );
}

interface QueueHoldProps {
  readonly device: Device;
  readonly queue: number;
  readonly isOnHold: boolean;
}

function QueueHold({ device, queue, isOnHold }: QueueHoldProps) {
  const { connection } = usePage();
  const held = [...(device.queues.get(queue)?.held ?? [])];
  const name = device.queueName(queue);
  return (
    <li data-queue={name} data-on-hold={isOnHold} data-held={held.length}>
      <span class="mono hold-name">{name}</span>
      <button
        type="button"
        aria-pressed={isOnHold}
        onClick={() => connection.command(device.name, { do: "hold", queue, on: !isOnHold })}
      >
        <Icon name={isOnHold ? "play" : "pause"} />
        {isOnHold ? (held.length > 0 ? "Release all" : "End hold") : "Hold"}
        <span class="visually-hidden"> {name}</span>
      </button>
      <button
        type="button"
        disabled={held.length === 0}
        onClick={() => connection.command(device.name, { do: "release", queue })}
      >
        <Icon name="step" />
        Step
        <span class="visually-hidden"> one request of {name}</span>
      </button>
      <span class={isOnHold ? "hold-count on" : "hold-count quiet"}>
        {held.length > 0 ? `${plural(held.length, "request")} held` : isOnHold ? "waits for a request" : ""}
      </span>
      {held.length > 1 && (
        <span class="held-list">
          {held.map((request) => (
            <button
              key={request}
              type="button"
              class="link"
              onClick={() => connection.command(device.name, { do: "release", queue, request })}
            >
              Release {request}
            </button>
          ))}
        </span>
      )}
    </li>
  );
}

/** The effect of a hold inside the guest. */
function meaning(device: Device, onHold: readonly number[]): string {
  if (device.controlQueue !== undefined && onHold.includes(device.controlQueue)) {
    return "Linux waits for the control queue in a loop, with the processor: from the next control request on the guest stands still until it is released.";
  }
  if (onHold.length > 0) {
    return `The device takes requests from the ring and keeps them. The guest's process sleeps until its request is released; Linux warns after ${HUNG_TASK_SECONDS} s.`;
  }
  return "A queue on hold takes requests from the ring and keeps them, until you step them one by one, in any order, or release them all.";
}
