/** The life of the selected request as a sequence of steps between the driver, memory, the device and its engine. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RequestRow } from "../model/log/rows.ts";
import { momentOf, sequenceOf } from "../model/sequence/sequence.ts";
import type { Sequence } from "../model/sequence/step.ts";
import { SHAPES_TEXT, TIMES_TEXT, timesOf } from "../model/sequence/step-times.ts";
import { searchedTo } from "../model/sequence/story.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";
import { followStep } from "./follow-step.ts";
import { LaneHeads, LaneLines } from "./Lanes.tsx";
import { PrintedSteps } from "./PrintedSteps.tsx";
import { StepItem } from "./StepItem.tsx";
import { StepPanel } from "./StepPanel.tsx";
import "./sequence.css";
import "./sequence-print.css";

export function SequenceView() {
  const page = usePage();
  const row = useTrace(({ selection }) => selection.request);
  if (!row) return null;
  return <RequestSequence key={`${page.shown.changes.value}/${row.ordinal}`} row={row} />;
}

function RequestSequence({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  const trace = useTrace(({ shown }) => shown.trace);
  const sequence = useMemo(() => sequenceOf(row, trace), [row, row.revision, searchedTo(row, trace)]);
  const times = useMemo(() => timesOf(sequence), [sequence]);
  const list = useRef<HTMLOListElement>(null);
  const current = currentOf(page, row, sequence);
  const go = (index: number) => moveTo(page, row, sequence.steps[index]);
  const walk = (index: number) => {
    go(index);
    focusStep(list.current, index);
  };
  useEffect(() => {
    // What the step says may have changed with the request.
    go(current);
  }, [sequence]);
  useEffect(() => () => leave(page), []);
  useEffect(() => {
    list.current?.querySelector("[aria-current=step]")?.scrollIntoView?.({ block: "nearest" });
  }, [current]);
  return (
    <section class="sequence" aria-label={sequence.title} data-testid="sequence">
      <div class="sequence-body">
        <div class="sequence-scroll">
          <LaneHeads device={sequence.device} />
          <div class="sequence-drawing">
            <div class="sequence-steps">
              <LaneLines />
              <ol ref={list} aria-label="Steps" onKeyDown={(event) => onKey(event, { page, sequence, current, walk })}>
                {sequence.steps.map((step, index) => (
                  <StepItem
                    key={step.id}
                    step={step}
                    number={index + 1}
                    times={times[index]}
                    isCurrent={index === current}
                    select={() => go(index)}
                    follow={() => followStep(page, step)}
                  />
                ))}
              </ol>
            </div>
            {[TIMES_TEXT, SHAPES_TEXT, ...sequence.notes].map((note) => (
              <p key={note} class="sequence-note quiet">
                {note}
              </p>
            ))}
          </div>
        </div>
        <StepPanel sequence={sequence} times={times[current]} current={current} go={go} />
      </div>
      <PrintedSteps sequence={sequence} times={times} />
    </section>
  );
}

/** The step that the page is at, or the first. */
function currentOf({ inspection }: Page, { ordinal }: RequestRow, { steps }: Sequence): number {
  const moment = inspection.moment.value;
  const index = moment?.ordinal === ordinal ? steps.findIndex(({ id }) => id === moment.step.id) : -1;
  return Math.max(0, index);
}

function moveTo({ inspection }: Page, row: RequestRow, step: Sequence["steps"][number] | undefined): void {
  if (!step) return;
  const moment = momentOf(row, step);
  inspection.moment.value = moment;
  const { device, queue, head } = moment;
  inspection.hoveredDescriptor.value = { device, queue, index: head, table: "ring" };
}

/** The step stays for a person that a step has led to its bytes, and comes back. */
function leave({ inspection }: Page): void {
  inspection.hoveredDescriptor.value = undefined;
  if (!inspection.startAt.peek()) inspection.moment.value = undefined;
}

/** Not before the page is drawn: then the step has its place in the order of focus. */
function focusStep(list: HTMLElement | null, index: number): void {
  list?.querySelectorAll<HTMLElement>(".step")[index]?.focus();
}

interface KeyPlace {
  readonly page: Page;
  readonly sequence: Sequence;
  readonly current: number;
  walk(index: number): void;
}

function onKey(event: KeyboardEvent, { page, sequence: { steps }, current, walk }: KeyPlace): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const step = steps[current];
  const target = targetOf(event.key, current, steps.length);
  if (target !== undefined) walk(target);
  else if (event.key === "Enter" && step) followStep(page, step);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function targetOf(key: string, current: number, length: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
    case "j":
      return Math.min(current + 1, length - 1);
    case "ArrowUp":
    case "ArrowLeft":
    case "k":
      return Math.max(current - 1, 0);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return undefined;
  }
}
