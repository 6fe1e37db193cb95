/** Names of feature bits, as a lesson writes them. */
import { CryptoFeature } from "../wire/crypto/features.ts";
import { VirtioFeature } from "../wire/virtio/virtio.ts";

const NAMES: ReadonlySet<string> = new Set([...Object.keys(VirtioFeature), ...Object.keys(CryptoFeature)]);

/** What is wrong with names of bits: undefined if each is one. A check for a name that no bit has is never met. */
export function unknownFeature(...lists: readonly (readonly string[] | undefined)[]): string | undefined {
  const unknown = lists.flatMap((names) => names ?? []).find((name) => !NAMES.has(name));
  return unknown === undefined ? undefined : `there is no feature "${unknown}"; there is ${[...NAMES].join(", ")}`;
}
