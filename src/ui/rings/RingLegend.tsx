/** What the boxes of the slots mean. Each state has a form of its own beside its colour. */
import { STATE_TEXT } from "./ring-interaction.ts";

const BOXES = [
  ["available", STATE_TEXT.available],
  ["in-flight", STATE_TEXT["in flight"]],
  ["held", STATE_TEXT.held],
  ["given-back", STATE_TEXT["given back"]],
  ["unsure", "perhaps not read by the driver yet"],
  ["past", "past: the next entries come here"],
] as const;

export const RingLegend = () => (
  <ul class="ring-legend quiet" aria-label="Legend">
    {BOXES.map(([box, text]) => (
      <li key={box}>
        <span class={`slot ${box}`} data-hue="0" aria-hidden="true">
          <span class="slot-value" />
        </span>
        {text}
      </li>
    ))}
    <li>
      <span aria-hidden="true">#</span> number of the request, which has one colour everywhere
    </li>
  </ul>
);
