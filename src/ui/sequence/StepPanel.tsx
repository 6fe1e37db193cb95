/** The current step in plain words, the way to the next one, and the picture as a copy. */
import { toClipboard } from "../kit/clipboard.ts";
import { Icon } from "../kit/Icon.tsx";
import { Menu } from "../kit/Menu.tsx";
import { mermaidOf } from "../model/sequence/sequence-mermaid.ts";
import { svgOf } from "../model/sequence/sequence-svg.ts";
import { LANE_NAMES, type Sequence, type Step } from "../model/sequence/step.ts";
import type { StepTimes } from "../model/sequence/step-times.ts";
import { usePage } from "../state/page-context.ts";
import { followStep, leadText } from "./follow-step.ts";
import "./step-panel.css";

interface StepPanelProps {
  readonly sequence: Sequence;
  readonly times: StepTimes | undefined;
  readonly current: number;
  go(index: number): void;
}

export function StepPanel({ sequence, times, current, go }: StepPanelProps) {
  const { steps } = sequence;
  const step = steps[current];
  return (
    <div class="step-panel">
      <div class="step-buttons">
        <button type="button" disabled={current === 0} onClick={() => go(current - 1)}>
          Previous step
        </button>
        <button type="button" disabled={current >= steps.length - 1} onClick={() => go(current + 1)}>
          Next step
        </button>
        <ExportMenu sequence={sequence} />
      </div>
      {step && <StepWords step={step} times={times} place={`Step ${current + 1} of ${steps.length}`} />}
    </div>
  );
}

interface StepWordsProps {
  readonly step: Step;
  readonly times: StepTimes | undefined;
  readonly place: string;
}

function StepWords({ step, times, place }: StepWordsProps) {
  const page = usePage();
  const lead = leadText(step);
  return (
    <div class="step-words">
      <div role="status" data-testid="step-words">
        <p class="quiet">
          {place}, {step.from === step.to ? LANE_NAMES[step.from] : `${LANE_NAMES[step.from]} → ${LANE_NAMES[step.to]}`}
        </p>
        <p class="step-title">
          {(step.by === "driver" || step.by === "device") && <Icon name={step.by} />}
          {step.what.charAt(0).toUpperCase() + step.what.slice(1)}.
        </p>
        <p>{step.why}</p>
        <p class="quiet">
          {times?.sentence} {step.clause && <cite>VIRTIO 1.4, {step.clause}.</cite>}
        </p>
      </div>
      {lead !== undefined && (
        <button type="button" title="Enter, on the step" onClick={() => followStep(page, step)}>
          {lead}
        </button>
      )}
    </div>
  );
}

function ExportMenu({ sequence }: { readonly sequence: Sequence }) {
  const said = `The sequence of request ${sequence.request} is on the clipboard`;
  const items = [
    { text: "Copy as SVG", choose: () => void toClipboard(svgOf(sequence), `${said}, as SVG.`) },
    { text: "Copy as Mermaid text", choose: () => void toClipboard(mermaidOf(sequence), `${said}, as Mermaid text.`) },
    { text: "Print", begins: true, choose: () => window.print() },
  ];
  return <Menu text="Export" icon="copy" items={items} />;
}
