/** The four lanes: their heads, which stay in sight, and their lines behind the steps. */
import { Icon, type IconName } from "../kit/Icon.tsx";
import { LANE_NAMES, LANES, type Lane } from "../model/sequence/step.ts";

const ICONS: Readonly<Record<Lane, IconName | undefined>> = {
  driver: "driver",
  memory: undefined,
  device: "device",
  engine: "dot",
};

/** The middle of a lane, in percent of the drawing. */
export const laneAt = (lane: Lane): number => (100 * (LANES.indexOf(lane) + 0.5)) / LANES.length;

/** Each step says its lanes in words: for a screen reader the heads are too many. */
export function LaneHeads({ device }: { readonly device: string }) {
  return (
    <div class="lane-heads" aria-hidden="true">
      {LANES.map((lane) => {
        const icon = ICONS[lane];
        return (
          <span key={lane} class={`lane-head ${lane}`}>
            {icon && <Icon name={icon} />}
            {LANE_NAMES[lane]}
            {lane === "device" && <span class="mono"> {device}</span>}
          </span>
        );
      })}
    </div>
  );
}

export const LaneLines = () => (
  <svg class="lane-lines" aria-hidden="true" focusable="false">
    {LANES.map((lane) => (
      <line key={lane} x1={`${laneAt(lane)}%`} x2={`${laneAt(lane)}%`} y1="0" y2="100%" />
    ))}
  </svg>
);
