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
