/** The table of checks: a lesson names one, and its parameters. */
import { anyKind, type CheckKind } from "../check.ts";
import { commandCheck } from "./command.ts";
import { eventCheck } from "./event.ts";
import { featuresCheck } from "./features.ts";
import { ladderCheck } from "./ladder.ts";
import { inFlightCheck, usedOrderCheck } from "./order.ts";
import { rateCheck } from "./rate.ts";
import { requestCheck } from "./request.ts";
import { selectedCheck } from "./selected.ts";
import { sessionsCheck } from "./sessions.ts";

export const CHECK_KINDS: ReadonlyMap<string, CheckKind> = new Map([
  ["request", anyKind(requestCheck)],
  ["event", anyKind(eventCheck)],
  ["ladder", anyKind(ladderCheck)],
  ["features", anyKind(featuresCheck)],
  ["sessions", anyKind(sessionsCheck)],
  ["rate", anyKind(rateCheck)],
  ["in-flight", anyKind(inFlightCheck)],
  ["used-order", anyKind(usedOrderCheck)],
  ["command", anyKind(commandCheck)],
  ["selected", anyKind(selectedCheck)],
]);
