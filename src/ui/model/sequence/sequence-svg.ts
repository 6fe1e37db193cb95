/**
 * The sequence as a picture that stands alone: styles inside, no font and no file from elsewhere. Light, or dark where
 * the reader's system is.
 */
import { ACTOR_SHAPES, arrowHead, isTextBefore, SELF_PATH, SELF_TIP, WAIT_PATH } from "./shapes.ts";
import { LANE_NAMES, LANES, type Lane, type Sequence, type Step } from "./step.ts";
import { SHAPES_TEXT, type StepTimes, TIMES_TEXT, timesOf } from "./step-times.ts";

const WIDTH = 1000;
const MARGIN = 20;
/** Of numbers and clocks, before the lanes. */
const CLOCK_WIDTH = 150;
const TITLE_HEIGHT = 58;
const HEAD_HEIGHT = 34;
const LINE_HEIGHT = 17;
const ARROW_HEIGHT = 22;
/** Of the widest usual letters at the size of the text; a font of the reader's system is not known. */
const LETTER_WIDTH = 7.4;
/** Notes are few. So a picture is never higher than its steps need: see `MAX_OF_A_KIND`. */
const NOTE_LETTERS = 120;

const LANE_WIDTH = (WIDTH - MARGIN - CLOCK_WIDTH) / LANES.length;
const laneAt = (lane: Lane): number => CLOCK_WIDTH + (LANES.indexOf(lane) + 0.5) * LANE_WIDTH;

export function svgOf(sequence: Sequence): string {
  const top = TITLE_HEIGHT + HEAD_HEIGHT;
  const drawn: string[] = [];
  const times = timesOf(sequence);
  let y = top + 8;
  sequence.steps.forEach((step, index) => {
    const { text, height } = drawnStep(step, { y, number: index + 1, times: times[index] });
    drawn.push(text);
    y += height;
  });
  const bottom = y + 4;
  const notes = [TIMES_TEXT, SHAPES_TEXT, ...sequence.notes];
  const noteLines = notes.flatMap((note) => wrapped(note, NOTE_LETTERS));
  const height = bottom + (noteLines.length + 1) * LINE_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${svgText(sequence.title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    ...wrapped(sequence.title, NOTE_LETTERS).map((line, index) =>
      textAt(MARGIN, 26 + index * LINE_HEIGHT, "title", line),
    ),
    ...LANES.map((lane) => drawnHead(lane, { sequence, bottom })),
    ...drawn,
    ...noteLines.map((line, index) => textAt(MARGIN, bottom + (index + 1) * LINE_HEIGHT, "quiet", line)),
    "</svg>",
    "",
  ].join("\n");
}

function drawnHead(lane: Lane, { sequence, bottom }: { readonly sequence: Sequence; readonly bottom: number }): string {
  const x = laneAt(lane);
  const name = lane === "device" ? `${LANE_NAMES[lane]} ${sequence.device}` : LANE_NAMES[lane];
  const mark = lane === "memory" ? "" : shapeAt(x - (name.length * LETTER_WIDTH) / 2 - 12, TITLE_HEIGHT + 12, lane);
  return [
    `<line class="lane" x1="${x}" x2="${x}" y1="${TITLE_HEIGHT + 22}" y2="${bottom}"/>`,
    mark,
    `<text class="${lane} head" x="${x}" y="${TITLE_HEIGHT + 17}" text-anchor="middle">${svgText(name)}</text>`,
  ].join("");
}

interface StepPlace {
  readonly y: number;
  readonly number: number;
  readonly times: StepTimes | undefined;
}

function drawnStep(step: Step, { y, number, times }: StepPlace): { text: string; height: number } {
  const { from, to, by, what, evidence, mood, clause } = step;
  const [left, right] = [Math.min(laneAt(from), laneAt(to)), Math.max(laneAt(from), laneAt(to))];
  const isRight = isTextBefore(step);
  const room = isRight ? right - CLOCK_WIDTH : WIDTH - MARGIN - left;
  const lines = wrapped(evidence === "inferred" ? `${what} (inferred)` : what, Math.floor(room / LETTER_WIDTH) - 3);
  const arrowY = y + lines.length * LINE_HEIGHT + 6;
  const { wall = "", instructions = "" } = times ?? {};
  const textX = isRight ? right - 10 : left + 10;
  const anchor = isRight ? ' text-anchor="end"' : "";
  const parts = [
    `<title>${svgText(clause)}</title>`,
    textAt(MARGIN, y + 12, "number", String(number)),
    textAt(MARGIN + 28, y + 12, "clock", wall),
    textAt(MARGIN + 28, y + 12 + LINE_HEIGHT, "quiet", instructions && `${instructions} ins`),
    ...lines.map(
      (line, index) =>
        `<text class="what" x="${textX}" y="${y + 12 + index * LINE_HEIGHT}"${anchor}>${svgText(line)}</text>`,
    ),
    from === to ? drawnSelf(step, arrowY) : drawnArrow(laneAt(from), laneAt(to), arrowY),
    shapeAt(laneAt(from), arrowY, by),
  ];
  const text = `<g class="${by} ${evidence} ${mood}">${parts.join("")}</g>`;
  return { text, height: lines.length * LINE_HEIGHT + ARROW_HEIGHT };
}

const drawnArrow = (from: number, to: number, y: number): string =>
  `<line class="arrow" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>` +
  `<path class="tip" transform="translate(${to} ${y})" d="${arrowHead(to > from)}"/>`;

function drawnSelf({ from, mood }: Step, y: number): string {
  const x = laneAt(from);
  if (mood === "wait") return `<path class="arrow" transform="translate(${x} ${y})" d="${WAIT_PATH}"/>`;
  return (
    `<path class="arrow" transform="translate(${x} ${y})" d="${SELF_PATH}"/>` +
    `<path class="tip" transform="translate(${x + SELF_TIP.x} ${y + SELF_TIP.y})" d="${arrowHead(false)}"/>`
  );
}

const shapeAt = (x: number, y: number, by: keyof typeof ACTOR_SHAPES): string =>
  `<path class="${by} shape" transform="translate(${x} ${y})" d="${ACTOR_SHAPES[by]}"/>`;

const textAt = (x: number, y: number, name: string, text: string): string =>
  text === "" ? "" : `<text class="${name}" x="${x}" y="${y}">${svgText(text)}</text>`;

/** The words of a text on lines of at most so many characters; a longer word is cut. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, letters))) {
    if (line !== "" && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, letters: number): string[] {
  const characters = [...word];
  const found: string[] = [];
  for (let at = 0; at < characters.length; at += letters) found.push(characters.slice(at, at + letters).join(""));
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Not a character of XML 1.0. */
const NO_XML = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** A text between two tags. */
export const svgText = (text: string): string =>
  text.replace(NO_XML, " ").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** The colours of `kit/theme.css`, of which a file has none. */
const STYLE = `
svg { --ground: #fff; --text: #19202a; --quiet: #55616f; --line: #d5dbe2; --driver: #1a5fb4; --device: #855600; --engine: #0f7b83; --bad: #b01f24; }
@media (prefers-color-scheme: dark) { svg { --ground: #151a21; --text: #e4e9ef; --quiet: #9aa6b4; --line: #2a323d; --driver: #7db4ff; --device: #e9b44c; --engine: #4cc3cb; --bad: #ff8f88; } }
.ground { fill: var(--ground); }
text { fill: var(--text); font: 13px system-ui, sans-serif; stroke: var(--ground); stroke-width: 5px; paint-order: stroke; }
.title { font-size: 15px; font-weight: 600; }
.head { font-weight: 600; }
.quiet, .number { fill: var(--quiet); }
.clock { font-weight: 600; }
.lane { stroke: var(--line); stroke-width: 2; }
.arrow { fill: none; stroke: var(--by); stroke-width: 2; }
.tip, .shape { fill: var(--by); }
text.driver, text.device, text.engine { fill: var(--by); }
.driver { --by: var(--driver); }
.device { --by: var(--device); }
.engine { --by: var(--engine); }
.owner { --by: var(--quiet); }
.broken, .lost { --by: var(--bad); }
.inferred .arrow { stroke-dasharray: 5 4; }
.wait .arrow { stroke-width: 1.5; stroke-dasharray: none; }
.wait .shape { fill: none; }
`;
