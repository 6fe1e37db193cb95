/** A lesson as it is shown and played: plain data, read from a Markdown file. */
import type { DeviceCommand, FaultAction } from "../contract/device-control.ts";

// --- text ---

/** A piece of a line; a plain string is text. Nothing here is markup: a page shows each form as an element of its own. */
export type Inline =
  | string
  | { readonly is: "code"; readonly text: string }
  | { readonly is: "strong" | "emphasis"; readonly content: readonly Inline[] }
  /** An address of the web, or one of the page. */
  | { readonly is: "link"; readonly to: string; readonly content: readonly Inline[] }
  /** A word of the glossary, by its name in addresses. */
  | { readonly is: "term"; readonly term: string; readonly content: readonly Inline[] };

export type TextBlock =
  | { readonly is: "paragraph" | "heading"; readonly content: readonly Inline[] }
  | { readonly is: "list"; readonly ordered: boolean; readonly items: readonly (readonly TextBlock[])[] }
  | { readonly is: "quote"; readonly content: readonly TextBlock[] }
  | { readonly is: "listing"; readonly text: string }
  | { readonly is: "table"; readonly rows: readonly (readonly (readonly Inline[])[])[] };

// --- what a person does ---

/** An answer is one of several, or a number. */
export interface Question {
  readonly ask: string;
  readonly choices?: readonly Choice[];
  /** The right number. */
  readonly number?: number;
  /** Why it is so: shown with the answer. */
  readonly because: string;
}

export interface Choice {
  readonly text: string;
  /** Of the right one alone. */
  readonly right?: true;
  /** Of a wrong one: why it is wrong. */
  readonly because?: string;
}

/** Something done to a device, in the words of a lesson; {@link DeviceCommand} has it in the words of the machine. */
export type Act =
  | { readonly act: "hold"; readonly device: string; readonly queue: string; readonly on: boolean }
  | { readonly act: "release"; readonly device: string; readonly queue: string; readonly which: "oldest" | "newest" }
  | {
      readonly act: "configure";
      readonly device: string;
      readonly offer: readonly string[];
      readonly withhold: readonly string[];
      readonly queueSize?: number;
    }
  | {
      readonly act: "fault";
      readonly device: string;
      readonly queue: string;
      readonly operation?: string;
      readonly count: number;
      readonly fault: FaultAction;
    }
  | { readonly act: "no-faults"; readonly device: string }
  | { readonly act: "ready"; readonly device: string; readonly on: boolean };

/** What the page points at. */
export interface Target {
  /** Tab of the device's column. */
  readonly tab?: string;
  readonly device?: string;
  readonly queue?: string;
  /** The newest request with this operation. */
  readonly request?: string;
  /** A field of the selected request, by its path. */
  readonly field?: string;
  /** A part of the page, by the name that its elements have. */
  readonly part?: string;
}

/** A check of what happened between driver and device: its kind, and the parameters of that kind. */
export interface CheckSpec {
  readonly kind: string;
  /** Says what is wanted. */
  readonly want: string;
  /** The name by which another check refers to it. */
  readonly name?: string;
  /** Name of the check that must be met before this one begins to look. */
  readonly after?: string;
  /** It looks only while a command of the guest's shell runs whose line contains this. */
  readonly during?: string;
  readonly params: Params;
}

export type ParamValue = string | number | boolean | readonly string[];
export type Params = Readonly<Record<string, ParamValue>>;

export type Block =
  | TextBlock
  | { readonly is: "run"; readonly command: string; readonly isUnawaited?: true }
  | { readonly is: "do"; readonly label: string; readonly act: Act }
  | { readonly is: "predict" | "question"; readonly question: Question }
  | { readonly is: "look"; readonly text: string; readonly target: Target }
  | { readonly is: "check"; readonly check: CheckSpec }
  | { readonly is: "hint"; readonly content: readonly TextBlock[] }
  /** One sentence of the specification. */
  | { readonly is: "spec"; readonly clause: string; readonly quote: string }
  | { readonly is: "linux"; readonly file: string; readonly content: readonly TextBlock[] }
  /** What stands in the place of a block that could not be read. */
  | Problem;

export interface Problem {
  readonly is: "problem";
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

export interface Step {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What the machine is like when the lesson begins. */
export interface Beginning {
  readonly acts: readonly Act[];
  readonly target: Target;
}

/** What a list of lessons shows of one. */
export interface LessonHead {
  readonly number: number;
  readonly title: string;
  readonly devices: readonly string[];
  readonly minutes: number;
  /** One sentence: what the learner sees. */
  readonly shows: string;
}

export interface Lesson extends LessonHead {
  readonly beginning: Beginning;
  readonly steps: readonly Step[];
}

/** Blocks of one form in their order, of all steps. */
export function blocksOf<F extends Block["is"]>(lesson: Lesson, form: F): Extract<Block, { is: F }>[] {
  return lesson.steps.flatMap(({ blocks }) =>
    blocks.filter((block): block is Extract<Block, { is: F }> => block.is === form),
  );
}
