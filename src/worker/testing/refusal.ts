/** For tests: how an operation was refused. */
import { Refused } from "../refusal.ts";

/** `why: detail` of the refusal, or "accepted". Other exceptions are passed on. */
export function refusal(operation: () => unknown): string {
  try {
    operation();
  } catch (error) {
    if (error instanceof Refused) return `${error.why}: ${error.message}`;
    throw error;
  }
  return "accepted";
}
