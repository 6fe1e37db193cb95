/** A folded list of events, newest first. It opens at the event that a step of a request's sequence leads to. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { count } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import type { RingBuffer } from "../model/ring-buffer.ts";
import { usePage } from "../state/page-context.ts";

/** Events in the list. */
export const SHOWN = 24;
/** Events above the one that is wanted: what came after it is of interest, too. */
const ABOVE = 6;

export interface WantedAccess {
  readonly kind: string;
  readonly at: number;
  readonly instructions: number;
}

/** The event of the step that a person looks at, if it is an access to a register. */
export function useStepAccess({ name }: Device): WantedAccess | undefined {
  const moment = usePage().inspection.moment.value;
  if (moment?.device !== name || moment.step.leadsTo?.kind !== "register") return undefined;
  return moment.step.stamp as WantedAccess | undefined;
}

interface EventBlockProps<E extends WantedAccess> {
  readonly title: string;
  readonly note: string;
  readonly id: string;
  readonly events: RingBuffer<E>;
  readonly wanted: WantedAccess | undefined;
  line(event: E): ComponentChildren;
}

export function EventBlock<E extends WantedAccess>({ title, note, id, events, wanted, line }: EventBlockProps<E>) {
  const marked = useRef<HTMLLIElement>(null);
  const found = wanted && positionOf(events, wanted);
  useEffect(() => marked.current?.scrollIntoView?.({ block: "center" }), [found]);
  const newest = Math.min(events.end - 1, Math.max((found ?? events.end) + ABOVE, events.first + SHOWN - 1));
  const top = found !== undefined && found > events.end - SHOWN ? events.end - 1 : newest;
  const positions = Array.from({ length: Math.min(SHOWN, top - events.first + 1) }, (_, back) => top - back);
  return (
    <details class="block" open={found !== undefined || undefined}>
      <summary>
        {title} <span class="quiet">{note}</span>
      </summary>
      {top < events.end - 1 && <p class="quiet">{count(events.end - 1 - top)} newer ones are not shown.</p>}
      <ol class="registers-list" data-testid={id}>
        {positions.map((position) => {
          const event = events.at(position);
          const isWanted = position === found;
          return (
            event && (
              <li key={position} {...(isWanted && { ref: marked, "aria-current": "step" })}>
                {line(event)}
                {isWanted && <span class="quiet"> – the step of the sequence</span>}
              </li>
            )
          );
        })}
      </ol>
    </details>
  );
}

/** An event that was unpacked twice is two objects: kind and both clocks tell it. */
function positionOf<E extends WantedAccess>(events: RingBuffer<E>, wanted: WantedAccess): number | undefined {
  for (let position = events.end - 1; position >= events.first; position--) {
    const event = events.at(position);
    if (event?.kind === wanted.kind && event.at === wanted.at && event.instructions === wanted.instructions) {
      return position;
    }
  }
  return undefined;
}
