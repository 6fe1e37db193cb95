/** What happened along time: kicks, requests, workers, interrupts, trouble. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { themeVersion } from "../kit/theme.ts";
import { clock } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import { spanOf } from "../model/timeline/time-span.ts";
import type { DeviceTimeline } from "../model/timeline/timeline.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { usePanelTrace, useTrace } from "../state/use-trace.ts";
import { TimelineLegend } from "./TimelineLegend.tsx";
import { TimelineTip } from "./TimelineTip.tsx";
import type { Drawing } from "./timeline-canvas.ts";
import { clearRange, TimelineInteraction, type TimelineInteractionDeps } from "./timeline-interaction.ts";
import { laneName, lanesOf } from "./timeline-lanes.ts";
import { axisHeight } from "./timeline-paint.ts";
import { TimelineView } from "./timeline-view.ts";
import "./timeline.css";

/** For screen readers; the legend has it for the eye. */
const HINT = "Drag: filter by time. Wheel, W, S: zoom. A, D: pan. ←, →: row by row.";

export function Timeline() {
  const page = usePage();
  const device = usePanelTrace(({ choice }) => choice.device);
  const view = useMemo(() => new TimelineView(page), [page]);
  const [summary, setSummary] = useState("");
  const [said, setSaid] = useState("");
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [{ height }, setDrawing] = useState<Pick<Drawing, "height">>({ height: 0 });
  const interaction = useInteraction({ page, view, track, canvas, setDrawing, setSummary, setSaid });
  return (
    <>
      <h2 id="timeline-title" class="visually-hidden">
        Timeline
      </h2>
      <p id="timeline-hint" class="visually-hidden">
        {HINT}
      </p>
      <div class="timeline-body">
        <Names names={namesOf(device, { timeline: view.model.device(device?.name), height })} />
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing that is moved by keys has no element. */}
        <div
          class="timeline-track focus-target"
          ref={track}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys work here.
          tabIndex={0}
          aria-label={summary || "Timeline"}
          aria-describedby="timeline-hint"
          data-testid="timeline-track"
          onKeyDown={interaction.onKey}
          onPointerDown={interaction.onDown}
          onPointerMove={interaction.onMove}
          onPointerUp={interaction.onUp}
          onPointerCancel={interaction.onCancel}
          onPointerLeave={interaction.onLeave}
          onWheel={interaction.onWheel}
          onFocus={() => interaction.tipOfSelected()}
          onBlur={interaction.onLeave}
        >
          <canvas ref={canvas} />
          <TimelineTip tip={interaction.tip} />
        </div>
        <div class="timeline-tools">
          {!view.following.value && (
            <button type="button" onClick={() => interaction.follow()}>
              Back to now
            </button>
          )}
          <TimelineLegend />
          <MaximiseButton
            what="the timeline"
            isMaximised={page.layout.maximised.value === "timeline"}
            toggle={() => page.layout.toggle("timeline")}
          />
          <Range page={page} />
        </div>
      </div>
      <p class="visually-hidden" role="status" data-testid="timeline-said">
        {said}
      </p>
    </>
  );
}

/** The range that the filter has. */
function Range({ page }: { readonly page: PageState }) {
  const range = useTrace(({ filter }) => spanOf(filter.current.conjuncts));
  if (!range) return null;
  return (
    <>
      <span class="mono" data-testid="timeline-range">
        {clock(range.from)} – {Number.isFinite(range.to) ? clock(range.to) : "…"}
      </span>
      <button type="button" onClick={() => clearRange(page)}>
        Clear
      </button>
    </>
  );
}

interface Named {
  readonly timeline: DeviceTimeline | undefined;
  /** Of the drawing. */
  readonly height: number;
}

const namesOf = (device: Device | undefined, { timeline, height }: Named): string[] =>
  lanesOf(timeline, height - axisHeight()).map((lane) =>
    laneName(lane, (queue) => device?.queueName(queue) ?? `queue ${queue}`),
  );

const Names = ({ names }: { readonly names: readonly string[] }) => (
  <ul class="timeline-names" aria-hidden="true">
    {names.map((name) => (
      <li key={name} title={name}>
        {name}
      </li>
    ))}
  </ul>
);

/** Redraws when the page's models have changed. */
function useInteraction(deps: TimelineInteractionDeps): TimelineInteraction {
  const { page, view } = deps;
  const interaction = useMemo(() => new TimelineInteraction(deps), [page, view]);
  useEffect(() => interaction.mount(), [interaction]);
  useEffect(() => view.open(), [view, page.shown.changes.value]);
  useEffect(() => {
    const row = page.shown.trace.rows.at(page.selection.ordinal.peek() ?? -1);
    if (row) view.reveal(row);
  }, [view, page.selection.revealed.value]);
  // It follows with the list: Escape and "Follow newest" mean both.
  useEffect(() => {
    if (page.selection.follow.value && page.selection.ordinal.peek() === undefined) view.follow();
  }, [view, page.selection.follow.value]);
  useLayoutEffect(() => interaction.draw());
  // Draws again, since the effects above may have moved the view.
  useEffect(() => interaction.redraw(), [interaction, view, page.shown.changes.value, page.selection.revealed.value]);
  useEffect(() => interaction.recolour(), [interaction, themeVersion.value]);
  return interaction;
}
