/** A link to a part of what the page shows. */
import { parseUrlHash, type UrlHash, writeUrlHash } from "../state/url-hash.ts";
import { linkTo } from "../state/url-state.ts";

type Field = Exclude<keyof UrlHash, "path">;

/** What a person can leave out, and the fields of the address that it stands for. */
const FIELDS = {
  device: ["device", "features", "queueSize", "queues", "devices"],
  filter: ["filter"],
  request: ["request", "queue"],
  view: ["tab", "view", "drawing", "alone", "theme"],
} as const satisfies Readonly<Record<string, readonly Field[]>>;

export type Part = keyof typeof FIELDS;
export const PARTS = Object.keys(FIELDS) as Part[];

const NAMES: Readonly<Record<Part, string>> = {
  device: "Device and its settings",
  filter: "Filter",
  request: "Selected request and queue",
  view: "Tab, drawing and layout",
};

export interface LinkChoice {
  readonly parts: ReadonlySet<Part>;
  readonly boot: boolean;
  /** Name of a saved machine. */
  readonly saved: string | undefined;
  readonly command: string;
}

export type MadeLink = { readonly link: string } | { readonly link?: never; readonly problem: string };

/** The page's own reader checks what comes out: a link that it would refuse is none. */
export function linkOf(current: UrlHash, { parts, boot, saved, command }: LinkChoice): MadeLink {
  const text = command.trim();
  const chosen = [...parts].flatMap((part) => fieldsOf(part, current));
  const state: UrlHash = {
    path: current.path,
    ...Object.fromEntries(chosen.map((field) => [field, current[field]])),
    // A selected request is one of its device.
    ...(parts.has("request") && current.device !== undefined && { device: current.device }),
    ...((boot || saved !== undefined) && { boot: true }),
    ...(saved !== undefined && { saved }),
    ...(text !== "" && { command: text }),
  };
  const { problems } = parseUrlHash(writeUrlHash(state));
  return problems.length > 0
    ? { problem: `The link would not be understood: ${problems.join("; ")}.` }
    : { link: linkTo(state) };
}

const fieldsOf = (part: Part, current: UrlHash): Field[] =>
  FIELDS[part].filter((field) => current[field] !== undefined);

/** The name of a part, and what the page has of it now; empty for a page as it opens. */
export function partText(part: Part, current: UrlHash): { readonly name: string; readonly now: string } {
  const { path } = current;
  const fields = fieldsOf(part, current);
  const hash = writeUrlHash({ path, ...Object.fromEntries(fields.map((field) => [field, current[field]])) });
  return {
    name: NAMES[part],
    now: [...new URLSearchParams(hash.split("?")[1] ?? "")].map((pair) => pair.join(" ")).join(", "),
  };
}
