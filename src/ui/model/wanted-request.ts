/** A request as a person names it. Each device counts from 1: a number alone may mean several. */

export interface WantedRequest {
  readonly request: number;
  readonly device?: string;
}

/** Reads `17`, `#17` and `crypto1 17`; undefined for anything else. */
export function readWantedRequest(text: string): WantedRequest | undefined {
  const [, device, number] =
    /^(?:([a-z][a-z0-9-]{0,31})[\s:#/]+)?#?([1-9]\d{0,14})$/.exec(text.trim().toLowerCase()) ?? [];
  if (number === undefined) return undefined;
  return { request: Number(number), ...(device !== undefined && { device }) };
}

/** Says that the shown log has no such request. A file gets no more of them, and a live log may. */
export function missingText({ request, device }: WantedRequest, log: "growing" | "whole"): string {
  const name = `Request ${request}${device === undefined ? "" : ` of ${device}`}`;
  if (log === "whole") return `${name} is not in this trace.`;
  return `${name} is not in the log yet. It will be selected when it comes.`;
}
