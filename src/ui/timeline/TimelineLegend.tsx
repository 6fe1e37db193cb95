/** What the marks of the timeline mean: each has a place or a form beside its colour. */

const ENTRIES = [
  ["kick", "notification (kick): the driver says that a queue has requests"],
  ["flight", "requests with the device, from taken to given back; the more, the higher"],
  ["hold", "striped: on hold"],
  ["wait", "waits for a worker"],
  ["work", "a worker calculates"],
  ["irq", "interrupt; below it the driver's read of the ISR"],
  ["fault", "fault, by the driver or by a rule"],
  ["reset", "reset"],
  ["chosen", "the selected request, over the whole height"],
] as const;

export const TimelineLegend = () => (
  <>
    <button type="button" class="timeline-legend-button" popovertarget="timeline-legend">
      Legend
    </button>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: in a low window it scrolls, which keys must be able to do. */}
    <section id="timeline-legend" class="timeline-legend" popover="auto" aria-label="Legend" tabIndex={0}>
      <h3>Timeline</h3>
      <ul>
        {ENTRIES.map(([mark, text]) => (
          <li key={mark}>
            <span class={`timeline-mark ${mark}`} aria-hidden="true" />
            {text}
          </li>
        ))}
      </ul>
      <p class="quiet">Drag: filter by time. Wheel, W, S: zoom. A, D: pan. ←, →: row by row. Escape: follow again.</p>
    </section>
  </>
);
