/** The region at the bottom: what happened when. Its room is kept from the start, so that nothing moves when it comes. */
import { useEffect, useState } from "preact/hooks";
import { useTrueAfterFrame } from "../kit/frames.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { Timeline } from "./Timeline.tsx";

/** A narrow page shows one region at a time, and has none for this one. */
const WIDE = "(min-width: 900px)";

export function TimelineStrip() {
  const hasDevice = useTrueAfterFrame(usePanelTrace(({ choice }) => choice.device !== undefined));
  if (!useMatch(WIDE)) return null;
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

function useMatch(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const onChange = () => setMatches(list.matches);
    list.addEventListener("change", onChange);
    return () => list.removeEventListener("change", onChange);
  }, [query]);
  return matches;
}
