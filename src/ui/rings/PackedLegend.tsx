/** What the boxes of a packed ring mean. Each state has a form of its own beside its colour. */
import { STATE_TEXT } from "./ring-interaction.ts";

const BOXES = [
  ["available", STATE_TEXT.available],
  ["in-flight", STATE_TEXT["in flight"]],
  ["held", STATE_TEXT.held],
  ["given-back", "used"],
  ["past", "neither: of a round that is over, or never written"],
] as const;

export const PackedLegend = () => (
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
      <span class="mono">1 0</span> the bits AVAIL and USED
    </li>
    <li>
      <span aria-hidden="true">#</span> number of the request
    </li>
  </ul>
);
