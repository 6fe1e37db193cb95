/** The blocks in fences that are more than text: each form, its parameters, and how it is read. */
import { CHECK_KINDS } from "../checks/kinds.ts";
import type { Block, CheckSpec, Choice, Params, Question, Target, TextBlock } from "../lesson.ts";
import { flag, number, oneOf, optional, type ParamTable, text } from "../params.ts";
import { readAct } from "./acts.ts";
import { type Fields, readFields } from "./fields.ts";
import { type Fence, readMarkdown } from "./markdown.ts";
import type { Problems } from "./problems.ts";
import { PARTS, TABS } from "./targets.ts";

/** Longest line that is typed into the guest. Its shell edits lines of 1024 bytes. */
const MAX_COMMAND = 1000;

const QUESTION = {
  ask: text("the question, one sentence"),
  number: optional(number("the right number, for a question without choices")),
  because: text("why it is so; shown with the answer"),
};
/** Of each item of the list `choices`. */
export const CHOICE_PARAMS = {
  text: text("the answer"),
  right: optional(flag("whether it is the right one; false if it is left out")),
  because: optional(text("why a wrong one is wrong; shown when it is chosen")),
};
const LOOK = {
  text: text("what is to be seen there, one sentence"),
  tab: optional(oneOf("tab of the device's column", ...TABS)),
  device: optional(text("device that is shown")),
  queue: optional(text("queue that is shown, e.g. `dataq.0`")),
  request: optional(text("operation as the request list names it: the newest request with it is selected")),
  field: optional(
    text("path of a field of the selected request, e.g. `readable/header/session_id` or `writable/status`"),
  ),
  part: optional(oneOf("a part of the page", ...PARTS)),
};
const CHECK = {
  want: text("what is wanted, one sentence"),
  name: optional(text("a name by which a later check refers to this one")),
  after: optional(text("name of the check that must be met first")),
  during: optional(
    text(
      "it looks only while a command runs whose line contains this. A line that ends in `&` is over at once, while its job goes on",
    ),
  ),
};
const DO = { label: text("what the button says") };
const SPEC = {
  clause: text("number and title, e.g. `2.7.6 The Virtqueue Available Ring`"),
  quote: text("one sentence"),
};
const LINUX = { file: text("path in the kernel's source"), text: text("what is there, one sentence or two; Markdown") };

type BlockReader = (fence: Fence, problems: Problems) => Block | undefined;

/** Forms whose bodies are fields. */
type FieldsReader = (fields: Fields, problems: Problems) => Block | undefined;

interface BlockForm {
  /** For writers of lessons. */
  readonly about: string;
  /** Of a body that is fields; empty for one that is text. */
  readonly params: ParamTable;
  readonly read: BlockReader;
}

const textForm = (about: string, read: BlockReader): BlockForm => ({ about, params: {}, read });

/** Each form by the word behind its fence. */
export const BLOCK_FORMS: ReadonlyMap<string, BlockForm> = new Map<string, BlockForm>([
  [
    "predict",
    {
      about: "A question before a run. The commands of its step wait for an answer, which may be wrong.",
      params: QUESTION,
      read: (fence, problems) => readQuestion("predict", fence, problems),
    },
  ],
  [
    "run",
    textForm(
      "One command line, which a click types into the guest's shell. `run unawaited` is for one that does not come back by itself, such as one whose queue is on hold.",
      readRun,
    ),
  ],
  ["do", { about: "A button that does one act on a device.", params: DO, read: fielded(readDo) }],
  ["look", { about: "The page points at something.", params: LOOK, read: fielded(readLook) }],
  [
    "check",
    {
      about:
        "What must have happened between driver and device. It has one kind of check, with that kind's parameters.",
      params: CHECK,
      read: fielded(readCheck),
    },
  ],
  [
    "question",
    {
      about: "A question about what was seen. The step is done with its right answer.",
      params: QUESTION,
      read: (fence, problems) => readQuestion("question", fence, problems),
    },
  ],
  ["hint", textForm("Markdown that is folded until someone asks for it.", readHint)],
  [
    "spec",
    {
      about: "One sentence of VIRTIO 1.4, word for word.",
      params: SPEC,
      read: fielded((fields) => withForm("spec", fields, SPEC)),
    },
  ],
  ["linux", { about: "The place in the kernel's source.", params: LINUX, read: fielded(readLinux) }],
  ["text", textForm("Text as it stands, such as the output of a command.", readListing)],
  ["c", textForm("Source code as it stands.", readListing)],
]);

const FORMS = [...BLOCK_FORMS.keys()].join(", ");

/** The block, or the first problem with it. */
export function readBlock(fence: Fence, problems: Problems): Block {
  const [form = ""] = fence.info.split(/\s+/);
  const known = BLOCK_FORMS.get(form);
  if (!known) return problems.add(fence.line, `there is no block "${form}"; there is ${FORMS}`);
  const before = problems.size;
  const inner = fence.body.split("\n").findIndex((line) => /^(?:```|~~~)\w/.test(line));
  // An end that is missing would swallow the next block without a word.
  if (inner >= 0)
    return problems.add(fence.line, `the block "${form}" has no end before line ${fence.line + inner + 1}`);
  const block = known.read(fence, problems);
  if (block && problems.size === before) return block;
  const [first] = problems.all.slice(before);
  return { is: "problem", line: first?.line ?? fence.line, text: first?.text ?? "this block could not be read" };
}

function fielded(read: FieldsReader): BlockReader {
  return ({ body, line }, problems) => {
    const fields = readFields(body, line + 1, problems);
    return fields && read(fields, problems);
  };
}

function withForm(is: "spec", fields: Fields, table: typeof SPEC): Block | undefined {
  const values = fields.take(table);
  fields.end(Object.keys(table));
  return values && { is, ...values };
}

/** `run` alone types a command and waits for its end; `run unawaited` goes on at once. */
function readRun({ info, body, line }: Fence, problems: Problems): Block | undefined {
  const command = body.trim();
  const option = info.slice("run".length).trim();
  if (option !== "" && option !== "unawaited")
    problems.add(line, `there is no "run ${option}"; there is run unawaited`);
  if (command === "") problems.add(line, "there is no command");
  // A control character would be a key, not a command.
  if (/[^\x20-\x7e]/.test(command) || command.length > MAX_COMMAND)
    problems.add(line, `a command is one line of at most ${MAX_COMMAND} ASCII characters`);
  return { is: "run", command, ...(option !== "" && { isUnawaited: true }) };
}

function readHint({ body, line }: Fence): Block {
  return { is: "hint", content: textOf(body, line + 1) };
}

function readListing({ body }: Fence): Block {
  return { is: "listing", text: body };
}

function readQuestion(is: "predict" | "question", { body, line }: Fence, problems: Problems): Block | undefined {
  const fields = readFields(body, line + 1, problems);
  if (!fields) return undefined;
  const values = fields.take(QUESTION);
  const choices = fields.takeMaps("choices").flatMap((each): Choice[] => {
    const choice = each.take(CHOICE_PARAMS);
    each.end(Object.keys(CHOICE_PARAMS));
    if (!choice) return [];
    const { right, ...rest } = choice;
    return [right ? { ...rest, right } : rest];
  });
  fields.end([...Object.keys(QUESTION), "choices"]);
  if (!values) return undefined;
  const wrong = wrongWith(values.number, choices);
  if (wrong) problems.add(line, wrong);
  const { ask, because, number: right } = values;
  const question: Question = right === undefined ? { ask, because, choices } : { ask, because, number: right };
  return { is, question };
}

function wrongWith(right: number | undefined, choices: readonly Choice[]): string | undefined {
  if (right !== undefined) return choices.length > 0 ? "a question has choices or a number, not both" : undefined;
  if (choices.length < 2) return "a question needs a number, or two choices and more";
  return choices.filter((choice) => choice.right).length === 1 ? undefined : "exactly one choice is right: right: true";
}

function readLook(fields: Fields): Block | undefined {
  const values = fields.take(LOOK);
  fields.end(Object.keys(LOOK));
  if (!values) return undefined;
  const { text: said, ...target } = values;
  return { is: "look", text: said, target: target as Target };
}

/** The fields of a check that are not of every check are its kind's name, with the kind's parameters. */
function readCheck(fields: Fields, problems: Problems): Block | undefined {
  const common = fields.take(CHECK);
  const [kind = ""] = fields.names;
  const known = CHECK_KINDS.get(kind);
  if (!known) {
    problems.add(fields.lineOf(kind), `there is no check "${kind}"; there is ${[...CHECK_KINDS.keys()].join(", ")}`);
    return undefined;
  }
  const inner = fields.takeMap(kind);
  const params = inner?.take(known.params);
  inner?.end(Object.keys(known.params));
  fields.end([...Object.keys(CHECK), kind]);
  if (!common || !params) return undefined;
  const problem = known.problem?.(params) ?? problems.checkNames.wrongWith(common);
  if (problem) problems.add(fields.line, problem);
  const check: CheckSpec = { kind, ...common, params: params as Params };
  return { is: "check", check };
}

function readDo(fields: Fields, problems: Problems): Block | undefined {
  const values = fields.take(DO);
  const act = readAct(fields, problems);
  fields.end([...Object.keys(DO), "one act"]);
  return values && act && { is: "do", label: values.label, act };
}

function readLinux(fields: Fields): Block | undefined {
  const { line } = fields;
  const values = fields.take(LINUX);
  fields.end(Object.keys(LINUX));
  return values && { is: "linux", file: values.file, content: textOf(values.text, line) };
}

/** Markdown in a block is text and nothing else. */
const textOf = (source: string, line: number): TextBlock[] =>
  readMarkdown(source, line).filter((part): part is TextBlock => !/^(?:fence|step|unreadable)$/.test(part.is));
