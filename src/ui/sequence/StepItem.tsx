/** One step: its number, its times, its words, and its arrow from lane to lane. */
import { ACTOR_SHAPES, arrowHead, isTextBefore, SELF_PATH, SELF_TIP, WAIT_PATH } from "../model/sequence/shapes.ts";
import { LANE_NAMES, LANES, type Lane, type Step } from "../model/sequence/step.ts";
import type { StepTimes } from "../model/sequence/step-times.ts";
import { laneAt } from "./Lanes.tsx";

interface StepItemProps {
  readonly step: Step;
  readonly number: number;
  readonly times: StepTimes | undefined;
  readonly isCurrent: boolean;
  select(): void;
  follow(): void;
}

export function StepItem({ step, number, times, isCurrent, select, follow }: StepItemProps) {
  const { by, evidence, mood, what, from, to } = step;
  const isBefore = isTextBefore(step);
  const edge = isBefore
    ? LANES.length - 1 - Math.max(indexOf(from), indexOf(to))
    : Math.min(indexOf(from), indexOf(to));
  return (
    <li class={`${by} ${evidence} ${mood}`} data-step={step.id}>
      <button
        type="button"
        class={isCurrent ? "step focus-target" : "step"}
        tabIndex={isCurrent ? 0 : -1}
        aria-current={isCurrent ? "step" : undefined}
        onClick={select}
        onDblClick={follow}
      >
        <span class="step-number">{number}</span>
        {times?.wall && (
          <span class="step-times">
            <span>{times.wall}</span>
            <span class="quiet">{times.instructions} ins</span>
          </span>
        )}
        <span class="step-drawing">
          <span class={isBefore ? "step-text before" : "step-text"} style={{ "--edge": edge }}>
            <span class="visually-hidden">{laneText(step)}: </span>
            <span class="step-what">
              {what}
              {evidence === "inferred" && <span class="quiet"> (inferred)</span>}
            </span>
          </span>
          <Arrow step={step} />
        </span>
      </button>
    </li>
  );
}

const indexOf = (lane: Lane): number => LANES.indexOf(lane);

const laneText = ({ by, from, to }: Step): string => {
  const begin = by === "owner" ? "Owner, at the " : "";
  return from === to ? `${begin}${LANE_NAMES[from]}` : `${LANE_NAMES[from]} to ${LANE_NAMES[to]}`;
};

/** Percent are of the drawing's width. What a point carries is drawn around it, in sixteenths of 1.333em. */
function Arrow({ step: { by, from, to, mood } }: { readonly step: Step }) {
  const [start, end] = [`${laneAt(from)}%`, `${laneAt(to)}%`];
  const isWait = mood === "wait" && from === to;
  return (
    <svg class={from === to ? "step-arrow self" : "step-arrow"} aria-hidden="true" focusable="false">
      {from !== to && <line class="step-line" x1={start} x2={end} y1="50%" y2="50%" />}
      <svg x={end} y="50%" width="1.333em" height="1.333em" viewBox="0 0 16 16" aria-hidden="true">
        {from !== to && <path class="step-solid" d={arrowHead(indexOf(to) > indexOf(from))} />}
        {from === to && <path class="step-line" d={isWait ? WAIT_PATH : SELF_PATH} />}
        {from === to && !isWait && (
          <path class="step-solid" transform={`translate(${SELF_TIP.x} ${SELF_TIP.y})`} d={arrowHead(false)} />
        )}
      </svg>
      {!isWait && (
        <svg x={start} y="50%" width="1.333em" height="1.333em" viewBox="0 0 16 16" aria-hidden="true">
          <path class="step-solid" d={ACTOR_SHAPES[by]} />
        </svg>
      )}
    </svg>
  );
}
