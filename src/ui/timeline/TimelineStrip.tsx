/** The region at the bottom: what happened when. Its room is kept from the start, so that nothing moves when it comes. */
import { signal } from "@preact/signals";
import { useTrueAfterFrame } from "../kit/frames.ts";
import { Splitter } from "../kit/Splitter.tsx";
import { usePanelTrace } from "../state/use-trace.ts";
import { Timeline } from "./Timeline.tsx";
import "./timeline.css";

/** In a low window it is a line beside a request's detail, until the person brings it back. */
const isUnfolded = signal(false);

export function TimelineStrip() {
  const hasDevice = useTrueAfterFrame(usePanelTrace(({ choice }) => choice.device !== undefined));
  return (
    <>
      <Splitter name="timeline" label="Height of the timeline" axis="y" pane="after" />
      <section
        class={`region timeline${isUnfolded.value ? " unfolded" : ""}`}
        data-region="timeline"
        tabIndex={-1}
        aria-labelledby="timeline-title"
      >
        <Fold />
        {hasDevice ? <Timeline /> : <Nothing />}
      </section>
    </>
  );
}

/** To be seen in a low window alone. */
const Fold = () => (
  <button
    type="button"
    class="timeline-fold"
    aria-expanded={isUnfolded.value}
    onClick={() => {
      isUnfolded.value = !isUnfolded.value;
    }}
  >
    Timeline {isUnfolded.value ? "▾" : "▴"}
  </button>
);

const Nothing = () => (
  <>
    <h2 id="timeline-title" class="visually-hidden">
      Timeline
    </h2>
    <p class="empty quiet">Timeline: kicks, requests, workers and interrupts, as soon as there are any.</p>
  </>
);
