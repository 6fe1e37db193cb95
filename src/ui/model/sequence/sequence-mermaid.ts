/**
 * The sequence as Mermaid text, for a document. Texts come from files: what could end a line or mean something to
 * Mermaid is written as an entity, `#59;`.
 */
import { LANE_NAMES, LANES, type Lane, type Sequence, type Step } from "./step.ts";
import { type StepTimes, shortTime, TIMES_TEXT, timesOf } from "./step-times.ts";

export function mermaidOf(sequence: Sequence): string {
  const times = timesOf(sequence);
  return [
    "sequenceDiagram",
    ...LANES.map((lane) => `  participant ${lane} as ${laneText(lane, sequence)}`),
    note("driver", "engine", sequence.title),
    note("driver", "engine", TIMES_TEXT),
    ...sequence.steps.map((step, index) => lineOf(step, times[index])),
    ...sequence.notes.map((text) => note("driver", "engine", text)),
    "",
  ].join("\n");
}

const laneText = (lane: Lane, { device }: Sequence): string =>
  mermaidText(lane === "device" ? `${LANE_NAMES[lane]} ${device}` : LANE_NAMES[lane]);

const note = (from: Lane, to: Lane, text: string): string => `  Note over ${from},${to}: ${mermaidText(text)}`;

function lineOf({ from, to, what, evidence, mood }: Step, times: StepTimes | undefined): string {
  const time = times ? shortTime(times) : "";
  const text = mermaidText(time === "" ? what : `${what} (${time})`);
  if (from === to && mood === "wait") return `  Note over ${from}: ${text}`;
  return `  ${from}${ARROWS[mood === "lost" ? "lost" : evidence]}${to}: ${text}`;
}

const ARROWS = { seen: "->>", inferred: "-->>", lost: "-x" } as const;

/** All others are written as entities. To Mermaid `;` ends a line, and `<` may begin markup. */
const PLAIN = /[\p{L}\p{N} \u2009.,()+/'=_-]/u;
/** A word of Mermaid's own, also inside of a text. */
const KEYWORD = /\bend\b/gi;

/** A text that stays on its line and is nothing but a text. */
export function mermaidText(text: string): string {
  const characters = [...text];
  const escaped = characters.map((character, index) => {
    const isColon = character === ":" && index > 0 && characters[index + 1] === " ";
    return PLAIN.test(character) || isColon ? character : `#${character.codePointAt(0) ?? 0};`;
  });
  return escaped.join("").replace(KEYWORD, (word) => `#${word.charCodeAt(0)};${word.slice(1)}`);
}
