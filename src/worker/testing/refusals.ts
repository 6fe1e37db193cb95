/** Refusals in tests. */
import { Refused } from "../refusal.ts";

/** Why the operation is refused, or "accepted"; any other error is passed on. */
export async function whyRefused(operation: () => unknown): Promise<string> {
  try {
    await operation();
  } catch (error) {
    if (error instanceof Refused) return error.why;
    throw error;
  }
  return "accepted";
}
