/** Refusals in tests. */
import { RefusalError } from "../refusal.ts";

/** Why the operation is refused, or "accepted"; any other error is passed on. */
export async function whyRefused(operation: () => unknown): Promise<string> {
  try {
    await operation();
  } catch (error) {
    if (error instanceof RefusalError) return error.why;
    throw error;
  }
  return "accepted";
}
