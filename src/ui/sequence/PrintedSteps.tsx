/** Title and table of the steps, on paper only: there is no pointer and no current step there. */
import { LANE_NAMES, type Sequence } from "../model/sequence/step.ts";
import type { StepTimes } from "../model/sequence/step-times.ts";

interface PrintedStepsProps {
  readonly sequence: Sequence;
  readonly times: readonly StepTimes[];
}

export function PrintedSteps({ sequence: { title, steps }, times }: PrintedStepsProps) {
  return (
    <>
      <h1 class="printed-title">{title}</h1>
      <table class="printed-steps">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">From, to</th>
            <th scope="col">What</th>
            <th scope="col">Time</th>
            <th scope="col">Instructions</th>
            <th scope="col">VIRTIO 1.4</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ id, from, to, what, clause, evidence }, index) => (
            <tr key={id}>
              <td>{index + 1}</td>
              <td>{from === to ? LANE_NAMES[from] : `${LANE_NAMES[from]} → ${LANE_NAMES[to]}`}</td>
              <td>{evidence === "inferred" ? `${what} (inferred)` : what}</td>
              <td>{times[index]?.wall}</td>
              <td>{times[index]?.instructions}</td>
              <td>{clause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
