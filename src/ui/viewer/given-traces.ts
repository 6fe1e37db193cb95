/**
 * Traces that the viewer's address names: `viewer.html?trace=lessons/a.trace.jsonl&compare=lessons/b.trace.jsonl`. They
 * are beside the page, as an address must not bring a file of anyone else.
 */
import type { TraceInput } from "../files/open-trace.ts";

/** A path below the page, without a way up or to another server. */
const PATH = /^(?:[a-z0-9_-]{1,40}\/){0,4}[a-z0-9_-][a-z0-9_.-]{0,59}\.jsonl$/i;

/** Of one file. What is larger would fill the memory before it is shown; dropped on the page, it is read in pieces. */
const MAX_TRACE_BYTES = 64 << 20;

const NAMES = ["trace", "compare"] as const;
type Name = (typeof NAMES)[number];

export interface GivenTraces {
  /** Paths: the trace that is shown, and the one that it is compared with. */
  readonly paths: readonly string[];
  /** Parts of the address that were left out, each with a short reason. */
  readonly problems: readonly string[];
}

/** Never throws. `search` is `location.search`. */
export function givenTraces(search: string): GivenTraces {
  const given = new URLSearchParams(search);
  const problems: string[] = [];
  const read = (name: Name): string | undefined => {
    const path = given.get(name);
    if (path === null || PATH.test(path)) return path ?? undefined;
    problems.push(`${name}="${path.slice(0, 40)}", which should be the path of a .jsonl file beside the page`);
    return undefined;
  };
  const [trace, compare] = [read("trace"), read("compare")];
  if (trace === undefined && compare !== undefined) problems.push("compare, as there is no trace to compare with");
  return { paths: trace === undefined ? [] : compare === undefined ? [trace] : [trace, compare], problems };
}

/** Rejects with a sentence. */
export async function traceBeside(path: string): Promise<TraceInput> {
  const url = new URL(path, document.baseURI);
  const response = await fetch(url, { mode: "same-origin", redirect: "error" }).catch(() => undefined);
  if (!response?.ok) throw new Error(`Could not load ${path}: ${whyNot(response)}`);
  if (Number(response.headers.get("content-length") ?? 0) > MAX_TRACE_BYTES) throw tooLarge(path);
  const blob = await response.blob();
  if (blob.size > MAX_TRACE_BYTES) throw tooLarge(path);
  return new File([blob], path.slice(path.lastIndexOf("/") + 1));
}

const whyNot = (response: Response | undefined): string =>
  response ? `the server answered ${response.status}.` : "the server does not answer, or sends the browser elsewhere.";

const tooLarge = (path: string): Error =>
  new Error(`${path} has more than ${MAX_TRACE_BYTES >> 20} MiB. Save it, and drop it on the viewer.`);
