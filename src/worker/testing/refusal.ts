/** For tests: how an operation was refused. */
import { RefusalError } from "../refusal.ts";

/** `why: detail` of the refusal, or "accepted". Other exceptions are passed on. */
export function refusal(operation: () => unknown): string {
  try {
    operation();
  } catch (error) {
    if (error instanceof RefusalError) return `${error.why}: ${error.message}`;
    throw error;
  }
  return "accepted";
}
