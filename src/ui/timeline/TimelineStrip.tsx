/** The region at the bottom: what happened when. Its room is kept from the start, so that nothing moves when it comes. */
import { useEffect, useState } from "preact/hooks";
import { useSomebody } from "../kit/first-interaction.ts";
import { Lazy } from "../kit/Lazy.tsx";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";

/** A narrow page shows one region at a time, and has none for this one. */
const WIDE = "(min-width: 900px)";

const loadTimeline = () => import("./Timeline.tsx").then(({ Timeline }) => Timeline);

export function TimelineStrip() {
  const page = usePage();
  const hasDevice = usePanelTrace(({ choice }) => choice.device !== undefined);
  const somebody = useSomebody();
  // The sample is there before anybody has asked for anything.
  const wanted = somebody || !page.shown.canShowLive || page.shown.source.value.kind !== "sample";
  if (!useMatch(WIDE)) return null;
  return (
    <section class="region timeline" data-region="timeline" tabIndex={-1} aria-labelledby="timeline-title">
      {hasDevice && wanted ? <Lazy what="the timeline" load={loadTimeline} /> : <Nothing />}
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
