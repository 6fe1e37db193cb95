/** HMAC, RFC 2104. The key is hashed once: each message goes on from a copy of that state. */
import { hmac as noble } from "@noble/hashes/hmac.js";
import type { CHash } from "@noble/hashes/utils.js";
import type { KeyedMac } from "./keyed-mac.ts";

export function hmac(hash: CHash, key: Uint8Array): KeyedMac {
  const keyed = noble.create(hash, key);
  return {
    length: hash.outputLen,
    least: 0,
    of: (parts) => parts.reduce((state, part) => state.update(part), keyed.clone()).digest(),
  };
}
