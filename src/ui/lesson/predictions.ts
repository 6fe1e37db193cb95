/** Predictions in a step: what waits for one, and what shows whether it was right. */
import type { Block, CheckSpec, Question } from "../../lesson/lesson.ts";

/** It does something in the machine. */
const isDeed = ({ is }: Block): boolean => is === "run" || is === "do";

/** The blocks down to the first prediction that is open: those below it tell its answer. */
export function downToOpen(blocks: readonly Block[], isOpen: (question: Question) => boolean): readonly Block[] {
  const open = blocks.findIndex((block) => block.is === "predict" && isOpen(block.question));
  return open < 0 ? blocks : blocks.slice(0, open + 1);
}

/**
 * The checks that show it: the next ones below, up to what is done after them. Undefined for a step in which nothing is
 * done, which has nothing to wait for.
 */
export function checksThatShow(blocks: readonly Block[], question: Question): CheckSpec[] | undefined {
  if (!blocks.some(isDeed)) return undefined;
  const below = blocks.slice(1 + blocks.findIndex((block) => block.is === "predict" && block.question === question));
  const first = below.findIndex(({ is }) => is === "check");
  const end = below.findIndex((block, at) => at > first && first >= 0 && (isDeed(block) || block.is === "predict"));
  return below.slice(0, end < 0 ? undefined : end).flatMap((block) => (block.is === "check" ? block.check : []));
}
