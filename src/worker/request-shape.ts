/** Checks that a request is made as the contract says. It may come from anywhere, and types do not cross a thread. */
import type { AsymRequest } from "../contract/engine.ts";
import { DH_READERS } from "./dh/requests.ts";
import { DSA_READERS } from "./dsa/requests.ts";
import { EC_READERS } from "./ec/requests.ts";
import type { Readers } from "./family.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { throwRefusal } from "./refusal.ts";
import { RSA_READERS } from "./rsa/requests.ts";

/** The families whose requests the engine performs. */
export type Performed = AsymRequest;

const READERS: Readers<Performed> = { ...RSA_READERS, ...DSA_READERS, ...EC_READERS, ...DH_READERS };

/** The request in `value`. Refuses an unknown operation, padding or hash as `unsupported`, other faults by their place. */
export function readRequest(value: unknown): Performed {
  const fields = fieldsOf(value, "rejected", "the request");
  const { operation } = fields;
  if (typeof operation !== "string" || !Object.hasOwn(READERS, operation))
    throwRefusal("unsupported", "unknown operation");
  const read: (fields: Fields) => Performed = READERS[operation as Performed["operation"]];
  return read(fields);
}
