/** The Diffie-Hellman requests of the engine: how each is read, and what performs it. */
import type { DhRequest } from "../../contract/engine.ts";
import type { Operations, Readers } from "../family.ts";
import { octets, oneOf, wholeNumber } from "../fields.ts";
import { Dh, generateDhGroup } from "./operations.ts";

export const DH_READERS: Readers<DhRequest> = {
  "dh-params": (fields) => ({
    operation: "dh-params",
    modulusLength: wholeNumber(fields, "modulusLength"),
    kind: oneOf(fields, "kind", ["random", "rfc7919"]),
  }),
  "dh-keygen": (fields) => ({ operation: "dh-keygen", p: octets(fields, "p"), g: octets(fields, "g") }),
  "dh-compute": (fields) => ({
    operation: "dh-compute",
    p: octets(fields, "p"),
    x: octets(fields, "x"),
    y: octets(fields, "y"),
  }),
};

export function dhOperations(): Operations<DhRequest> {
  const dh = new Dh();
  return {
    "dh-params": (request, report) => generateDhGroup(request, report),
    "dh-keygen": (request) => dh.generateKey(request),
    "dh-compute": (request) => dh.computeSecret(request),
  };
}
