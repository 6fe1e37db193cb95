/** How the result in an answer is made wrong. */
import type { OwnFault } from "../flow/request.ts";
import type { Written } from "../queue/chain.ts";
import type { Reply } from "./reply.ts";
import type { Completed } from "./step.ts";

/** In a verdict it turns OK into BADMSG and back. */
const WRONG_BIT = 1;

/** The answer with a wrong bit in the first byte of its result, at `resultAt`. Unchanged if there is no result. */
export function corrupted(
  { result, reply }: Pick<Completed, "result" | "reply">,
  resultAt: number,
  fault: OwnFault,
): Reply {
  if (!result.ok) return reply;
  const { value } = result;
  // A result is the bytes behind the answer's head, or the number of a session.
  const there = value instanceof Uint8Array ? value.length > resultAt : typeof value === "bigint";
  if (!there) return reply;
  if (!fault.apply(`Bit ${WRONG_BIT} of byte ${resultAt} of the answer is wrong.`)) return reply;
  return { ...reply, written: reply.written.map((part) => flipped(part, resultAt)) };
}

function flipped(part: Written, at: number): Written {
  const index = at - part.offset;
  const byte = part.bytes[index];
  if (byte === undefined) return part;
  const bytes = part.bytes.slice();
  bytes[index] = byte ^ (1 << WRONG_BIT);
  return { ...part, bytes };
}
