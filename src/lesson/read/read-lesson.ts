/** Reads a lesson from its Markdown file. The file is untrusted: it never throws, and what is wrong is said with its line. */
import type { Act, Block, Lesson, Problem, Step, Target } from "../lesson.ts";
import { readAct } from "./acts.ts";
import { readBlock } from "./blocks.ts";
import { type Fields, readFields } from "./fields.ts";
import { BEGIN_PARAMS, HEAD_PARAMS } from "./head.ts";
import { type Part, readMarkdown } from "./markdown.ts";
import { Problems } from "./problems.ts";

/** Longest file, in characters: twenty times the longest lesson of the course. */
export const MAX_LESSON = 1 << 18;

export interface ReadLesson {
  /** Undefined where the front matter cannot be read. */
  readonly lesson: Lesson | undefined;
  readonly problems: readonly Problem[];
}

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/;

export function readLesson(file: string): ReadLesson {
  const problems = new Problems();
  const lesson = file.length > MAX_LESSON ? tooLong(problems) : read(file, problems);
  return { lesson, problems: problems.all };
}

function tooLong(problems: Problems): undefined {
  problems.add(1, `longer than a lesson may be: ${MAX_LESSON} characters`);
}

function read(file: string, problems: Problems): Lesson | undefined {
  const [matter, yaml = ""] = FRONT_MATTER.exec(file) ?? [];
  if (matter === undefined) {
    problems.add(1, "a lesson begins with its front matter: fields between two lines ---");
    return undefined;
  }
  const fields = readFields(yaml, 2, problems);
  const head = fields?.take(HEAD_PARAMS);
  const beginning = fields && readBeginning(fields, problems);
  fields?.end([...Object.keys(HEAD_PARAMS), "begin", "acts"]);
  const bodyLine = matter.split("\n").length;
  const steps = stepsOf(readMarkdown(file.slice(matter.length), bodyLine), problems);
  return head && beginning && { ...head, beginning, steps };
}

function readBeginning(fields: Fields, problems: Problems): { acts: Act[]; target: Target } {
  const begin = fields.takeMap("begin");
  const target = begin?.take(BEGIN_PARAMS) ?? {};
  begin?.end(Object.keys(BEGIN_PARAMS));
  const acts = fields.takeMaps("acts").flatMap((each) => {
    const act = readAct(each, problems);
    each.end(["one act"]);
    return act ?? [];
  });
  return { acts, target: target as Target };
}

/** A step is what stands under one heading; what stands before the first is no step. */
function stepsOf(parts: readonly Part[], problems: Problems): Step[] {
  const steps: { title: string; blocks: Block[] }[] = [];
  for (const part of parts) {
    if (part.is === "step") steps.push({ title: part.title, blocks: [] });
    else if (steps.length === 0) problems.add(1, "the first thing after the front matter is a step: ## and its title");
    else steps.at(-1)?.blocks.push(blockOf(part, problems));
  }
  if (steps.length === 0) problems.add(1, "the lesson has no step: ## and its title");
  return steps;
}

function blockOf(part: Exclude<Part, { is: "step" }>, problems: Problems): Block {
  if (part.is === "fence") return readBlock(part, problems);
  if (part.is === "unreadable") return problems.add(part.line, part.text);
  return part;
}
