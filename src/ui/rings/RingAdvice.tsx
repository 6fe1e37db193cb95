/** Why a driver may fail with the offered features. */
import { count } from "../model/format.ts";
import { RING_ADVICE, ringProblem } from "../model/rings/ring-advice.ts";
import type { EndlessKicks } from "../model/stall.ts";
import { usePage } from "../state/page-context.ts";

export const kicksText = ({ device, queue, count: kicks }: EndlessKicks): string =>
  `The driver of ${device} has notified ${queue} ${count(kicks)} times in a row without a request.`;

/** Nothing for a device whose offer Linux' driver can take. */
export function RingAdvice({ device }: { readonly device: string | undefined }) {
  const page = usePage();
  const condition = page.machine.conditions.value.get(device ?? "");
  const problem = condition && ringProblem(condition.settings, condition.crypto?.dialect);
  if (!problem) return null;
  return <p data-testid="ring-advice">{RING_ADVICE[problem]} What is offered is set in the Control tab.</p>;
}
