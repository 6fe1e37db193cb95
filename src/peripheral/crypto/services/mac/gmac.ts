/**
 * GMAC, NIST SP 800-38D: GCM without a text. A MAC request has no field for the initialisation vector, so the message
 * begins with it. One session then serves many messages, each with an IV of its own.
 */
import { GCM_IV, GcmKey, j0Of } from "../aead/gcm-key.ts";
import type { KeyedMac } from "./keyed-mac.ts";

const NOTHING = new Uint8Array();

export function gmac(key: Uint8Array): KeyedMac {
  const gcm = new GcmKey(key);
  return {
    length: 16,
    least: GCM_IV,
    of: (parts) => {
      const message = joined(parts);
      return gcm.tag(j0Of(message.subarray(0, GCM_IV)), message.subarray(GCM_IV), NOTHING);
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
