/** The region at the bottom: what happened when. Its room is kept from the start, so that nothing moves when it comes. */
import { useTrueAfterFrame } from "../kit/frames.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { Timeline } from "./Timeline.tsx";

export function TimelineStrip() {
  const hasDevice = useTrueAfterFrame(usePanelTrace(({ choice }) => choice.device !== undefined));
  return (
    <section class="region timeline" data-region="timeline" tabIndex={-1} aria-labelledby="timeline-title">
      {hasDevice ? <Timeline /> : <Nothing />}
    </section>
  );
}

const Nothing = () => (
  <>
    <h2 id="timeline-title" class="visually-hidden">
      Timeline
    </h2>
    <p class="empty quiet">Timeline: kicks, requests, workers and interrupts, as soon as there are any.</p>
  </>
);
