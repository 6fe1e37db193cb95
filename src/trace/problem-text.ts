/** The problem of a file, for people: what failed, why, and what could be read. */
import type { Problem, TraceFile } from "./json-lines.ts";

/** Of all problems of a file, in sentences; empty for a file without any. `read` counts the events that could be read. */
export function explainProblems(
  { problems, moreProblems }: Pick<TraceFile, "problems" | "moreProblems">,
  read: number,
): string {
  const [first] = problems;
  if (!first) return "";
  const others = problems.length - 1 + moreProblems;
  const more =
    others > 0 ? ` There ${others === 1 ? "is one more such place" : `are ${others} more such places`}.` : "";
  return `${sentence(first)}${more} ${outcome(read)}`;
}

function sentence({ problem, line, detail }: Problem): string {
  switch (problem) {
    case "not-a-trace":
      return `This is no trace of v86-virtio-crypto: ${detail}.`;
    case "other-version":
      return `The trace is of another version of the format: ${detail}.`;
    case "truncated":
      return `Line ${line} is cut off: the file was not written or copied to its end.`;
    case "bad-line":
      return `Line ${line} is no event: ${detail}.`;
    case "unknown-kind":
      return `Line ${line} is an event that is not known here, perhaps of a newer version: ${detail}.`;
    case "bad-field":
      return `Line ${line} has a value that no event has: ${detail}.`;
  }
}

const outcome = (read: number): string =>
  read === 0 ? "No event could be read." : `${read === 1 ? "One event" : `${read} events`} could be read.`;
