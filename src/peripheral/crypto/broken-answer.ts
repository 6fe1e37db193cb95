/** How an answer is broken on purpose. */
import type { FaultAction } from "../../contract/device-control.ts";
import { Inhdr } from "../../wire/crypto/header.ts";
import type { Claim } from "../flow/request.ts";
import type { Written } from "../queue/chain.ts";
import type { Reply } from "./reply.ts";
import type { Done } from "./step.ts";

/** An answer with what was done to it, as a sentence, and what the used element says. */
export interface BrokenAnswer {
  readonly reply: Reply;
  readonly claim?: Claim;
  readonly detail: string;
}

/** In a verdict it turns OK into BADMSG and back. */
const WRONG_BIT = 1;

/** A bit of the result, whose first byte is at `resultAt` of the answer, or nothing if there is none. */
export function corrupted({ result, reply }: Pick<Done, "result" | "reply">, resultAt: number): BrokenAnswer {
  const none = { reply, detail: "There is no result to corrupt: the answer is as it should be." };
  if (!result.ok) return none;
  const { value } = result;
  // Octets are a result, as far as they go beyond the answer's head, and so is the number of a session.
  const there = value instanceof Uint8Array ? value.length > resultAt : typeof value === "bigint";
  if (!there) return none;
  const written = reply.written.map((part) => flipped(part, resultAt));
  return { reply: { ...reply, written }, detail: `Bit ${WRONG_BIT} of byte ${resultAt} of the answer is wrong.` };
}

function flipped(part: Written, at: number): Written {
  const index = at - part.offset;
  const byte = part.bytes[index];
  if (byte === undefined) return part;
  const bytes = part.bytes.slice();
  bytes[index] = byte ^ (1 << WRONG_BIT);
  return { ...part, bytes };
}

type Lie = Extract<FaultAction, { kind: "used-length" | "used-id" }>;

/** A used element that does not say what is. */
export function lied(reply: Reply, lie: Lie): BrokenAnswer {
  if (lie.kind === "used-id") {
    return { reply, claim: { id: lie.id }, detail: `used.id is ${lie.id} instead of the chain's head.` };
  }
  return { reply, claim: { length: lie.length }, detail: `used.len is ${lie.length} instead of ${reply.length}.` };
}

/** A refusal by rule, as far as there is room for it. */
export function refusedByRule(reply: Reply, writableLength: number, status: number): BrokenAnswer {
  const fits = reply.written.every(({ offset, bytes }) => offset >= 0 && offset + bytes.length <= writableLength);
  const name = Inhdr.fields.status.label?.(status) ?? `status ${status}`;
  return {
    reply: fits ? reply : { written: [], length: 0 },
    detail: `It was not carried out; the answer is ${name}${fits ? "." : ", for which there is no room."}`,
  };
}
