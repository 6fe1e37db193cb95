/** The driver broke a rule, and is served all the same: drawn where the device noticed it. */
import { plainText, withoutStop } from "./plain-text.ts";
import type { Step } from "./step.ts";
import type { Story, Violation } from "./story.ts";

export function violationStep(event: Violation, { violationRows }: Story, id: string): Step {
  const ordinal = violationRows.get(event);
  return {
    id,
    by: "driver",
    from: "driver",
    to: "device",
    what: `breaks a rule: ${withoutStop(event.problem)}`,
    why:
      `The rule is: “${plainText(event.must)}” The device serves the driver all the same. It says so once until a ` +
      "reset, and may have noticed it at another request.",
    clause: plainText(event.clause),
    evidence: "seen",
    mood: "broken",
    stamp: event,
    leadsTo: ordinal === undefined ? undefined : { kind: "row", ordinal, what: "violation" },
  };
}
