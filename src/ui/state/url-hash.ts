/**
 * The part of the page's state that its address holds: `#/free?device=crypto0&qs=64&filter=...`. An address is untrusted
 * input: a part that is not understood is reported and left out. The parts that stay have known types.
 */
import { readFeatures, writeFeatures } from "../../wire/crypto/feature-text.ts";
import { THEMES, type Theme } from "../kit/theme.ts";
import { OPTIONAL_DEVICES } from "../model/optional-devices.ts";
import { DETAIL_VIEWS, type DetailView } from "./inspection.ts";
import { Layout, MAXIMISABLE, type MaximisableRegion } from "./layout.ts";
import { DRAWINGS, type Drawing } from "./ring-drawing.ts";

/** Of a path of the page, e.g. `/free` or `/lesson/4`. */
const PATH = /^(\/[a-z0-9-]{1,32}){1,4}$/;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** Longer ones are for files. */
const MAX_TEXT = 1000;
const MAX_QUEUE_SIZE = 32_768;
const MAX_DATA_QUEUES = 16;
/** The highest index that a queue of a virtio device can have. */
const MAX_QUEUE = 0xffff;

export interface UrlHash {
  readonly path: string;
  /** The device that is shown; the settings are for it. */
  readonly device?: string;
  /** Feature bits on offer. */
  readonly features?: bigint;
  readonly queueSize?: number;
  readonly queues?: number;
  /** Names of optional devices that are plugged in; each has a parameter of its name. */
  readonly devices?: readonly string[];
  /** Boot at once. */
  readonly boot?: true;
  /** Go on with the newest saved machine, or with the one of that name. */
  readonly saved?: true | string;
  /** A command to propose to the person. */
  readonly command?: string;
  readonly filter?: string;
  readonly tab?: string;
  /** Index of the queue that is shown. */
  readonly queue?: number;
  /** Number of the selected request, of the shown device. */
  readonly request?: number;
  readonly drawing?: Drawing;
  readonly theme?: Theme;
  /** The glossary is open at this word. */
  readonly word?: string;
  /** A lesson beside the page: the path of its file. */
  readonly lesson?: string;
  /** The only regions that are there: in another page, or on a projector. */
  readonly embed?: readonly EmbeddedRegion[];
  /** The region that has the whole page. */
  readonly alone?: MaximisableRegion;
  /** How a selected request is shown. */
  readonly view?: DetailView;
}

/** The regions that can be shown alone, by their names in the address. */
export const EMBEDDED = ["lesson", "terminal", "requests", "detail", "rings", "timeline"] as const;
export type EmbeddedRegion = (typeof EMBEDDED)[number];

/** A path below the page, without a way up or to another server. */
const LESSON_PATH = /^(?:[a-z0-9_-]{1,40}\/){0,4}[a-z0-9_.-]{1,60}\.md$/i;

export interface ParsedUrlHash {
  readonly state: UrlHash;
  /** The parts that were left out, each with a short reason. */
  readonly problems: readonly string[];
}

export const HOME = "/free";
/** The viewer with the sample. `#sample` means the same. */
export const SAMPLE_PLACE = "/sample";

/** Written with other parameters than one of their own. */
type Key = Exclude<keyof UrlHash, "path" | "devices">;

interface Parameter<K extends Key> {
  readonly field: K;
  /** Undefined for an invalid value. */
  readonly read: (text: string) => UrlHash[K] | undefined;
  readonly write: (value: NonNullable<UrlHash[K]>) => string;
  readonly expected: string;
}

const parameter = <K extends Key>(
  field: K,
  expected: string,
  read: (text: string) => UrlHash[K] | undefined,
  write: (value: NonNullable<UrlHash[K]>) => string = String,
): Parameter<K> => ({ field, expected, read, write });

const name = (field: "device" | "tab" | "word") =>
  parameter(field, "a name", (text) => (NAME.test(text) ? text : undefined));

const line = (field: "command" | "filter") =>
  parameter(field, `one line of at most ${MAX_TEXT} characters`, (text) => (isLine(text) ? text : undefined));

const whole = (field: "queueSize" | "queues", most: number) =>
  parameter(field, `a whole number up to ${most}`, (text) =>
    /^[1-9]\d{0,5}$/.test(text) && Number(text) <= most ? Number(text) : undefined,
  );

const index = (field: "queue" | "request", most: number) =>
  parameter(field, `a whole number from 0 to ${most}`, (text) =>
    /^(0|[1-9]\d{0,15})$/.test(text) && Number(text) <= most ? Number(text) : undefined,
  );

const boot = parameter(
  "boot",
  "auto",
  (text) => (text === "auto" ? true : undefined),
  () => "auto",
);

/** As long as a saved machine's name can be. */
const MAX_SAVED_NAME = 60;

const saved = parameter(
  "saved",
  `1, or a name of at most ${MAX_SAVED_NAME} characters`,
  (text) => (text === "1" ? true : isLine(text) && text.length <= MAX_SAVED_NAME ? text : undefined),
  (name) => (name === true ? "1" : name),
);

/** By their names in the address, in the order in which they are written. */
const PARAMETERS = {
  device: name("device"),
  features: parameter("features", "names of features, or a number like 0x130000000", readFeatures, writeFeatures),
  qs: whole("queueSize", MAX_QUEUE_SIZE),
  queues: whole("queues", MAX_DATA_QUEUES),
  boot,
  saved,
  cmd: line("command"),
  filter: line("filter"),
  tab: name("tab"),
  view: parameter("view", DETAIL_VIEWS.join(", "), (text) => DETAIL_VIEWS.find((view) => view === text)),
  word: name("word"),
  queue: index("queue", MAX_QUEUE),
  request: index("request", Number.MAX_SAFE_INTEGER),
  drawing: parameter("drawing", DRAWINGS.join(", "), (text) => DRAWINGS.find((drawing) => drawing === text)),
  lesson: parameter("lesson", "the path of a .md file beside the page", (text) =>
    LESSON_PATH.test(text) ? text : undefined,
  ),
  embed: parameter("embed", EMBEDDED.join(", "), readEmbedded, (regions) => regions.join(",")),
  alone: parameter("alone", MAXIMISABLE.join(", "), Layout.region),
  theme: parameter("theme", THEMES.join(", "), (text) => THEMES.find((theme) => theme === text)),
};

function readEmbedded(text: string): readonly EmbeddedRegion[] | undefined {
  const names = text.split(",");
  const regions = EMBEDDED.filter((region) => names.includes(region));
  return regions.length === names.length ? regions : undefined;
}

/** What stands behind the name of an optional device. */
const PLUGGED = "1";

/** Never throws. `hash` is `location.hash`; an empty one is the page's home. */
export function parseUrlHash(hash: string): ParsedUrlHash {
  const [place = "", ...rest] = hash.replace(/^#/, "").split("?");
  const path = place === "sample" ? SAMPLE_PLACE : place;
  const problems: string[] = [];
  const found: Record<string, unknown> = {};
  if (path !== "" && !PATH.test(path)) problems.push(`the place "${excerpt(path)}"`);
  for (const [name, text] of new URLSearchParams(rest.join("?"))) {
    const problem = take(name, text, found);
    if (problem) problems.push(problem);
  }
  return { state: { path: PATH.test(path) ? path : HOME, ...found }, problems };
}

function take(name: string, text: string, found: Record<string, unknown>): string | undefined {
  if (OPTIONAL_DEVICES.some((device) => device.name === name)) return plug(name, text, found);
  if (!Object.hasOwn(PARAMETERS, name)) return `"${excerpt(name)}", which means nothing here`;
  const { field, read, expected } = PARAMETERS[name as keyof typeof PARAMETERS];
  const value = read(text);
  if (value === undefined) return `${name}="${excerpt(text)}", which should be ${expected}`;
  found[field] = value;
  return undefined;
}

function plug(name: string, text: string, found: Record<string, unknown>): string | undefined {
  if (text !== PLUGGED) return `${name}="${excerpt(text)}", which should be ${PLUGGED}`;
  const others = (found as Pick<UrlHash, "devices">).devices ?? [];
  found.devices = [...others.filter((other) => other !== name), name];
  return undefined;
}

/** The hash of an address, which {@link parseUrlHash} reads back. Nothing is written for the page as it opens. */
export function writeUrlHash(state: UrlHash): string {
  const parameters = new URLSearchParams();
  for (const [name, { field, write }] of Object.entries(PARAMETERS)) {
    const value = state[field];
    // The table says which writer is for which field.
    if (value !== undefined) parameters.set(name, (write as (value: unknown) => string)(value));
  }
  for (const { name } of OPTIONAL_DEVICES) if (state.devices?.includes(name)) parameters.set(name, PLUGGED);
  const query = parameters.toString();
  if (query === "") return state.path === HOME ? "" : `#${state.path}`;
  return `#${state.path}?${query}`;
}

// --- texts ---

/** A control character would end the line, or worse: it is no text to show or to run. */
function isLine(text: string): boolean {
  if (text.trim() === "" || text.length > MAX_TEXT) return false;
  return ![...text].some((character) => character < " " || (character >= "\u007f" && character <= "\u009f"));
}

const EXCERPT = 40;
const excerpt = (text: string): string => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
