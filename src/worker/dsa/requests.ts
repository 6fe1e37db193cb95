/** The DSA requests of the engine: how each is read, and what performs it. */
import type { DsaGroup, DsaRequest } from "../../contract/engine.ts";
import type { Operations, Readers } from "../family.ts";
import { type Fields, fieldsOf, octets, optionalOctets, wholeNumber } from "../fields.ts";
import { readSigned } from "../signed.ts";
import { Dsa, generateDsaKey } from "./operations.ts";

export const DSA_READERS: Readers<DsaRequest> = {
  "dsa-sign": (fields) => ({
    operation: "dsa-sign",
    group: group(fields),
    x: octets(fields, "x", "bad-key"),
    ...nonce(fields),
    ...readSigned(fields),
  }),
  "dsa-verify": (fields) => ({
    operation: "dsa-verify",
    group: group(fields),
    y: octets(fields, "y", "bad-key"),
    r: octets(fields, "r"),
    s: octets(fields, "s"),
    ...readSigned(fields),
  }),
  "dsa-keygen": (fields) => ({
    operation: "dsa-keygen",
    modulusLength: wholeNumber(fields, "modulusLength"),
    divisorLength: wholeNumber(fields, "divisorLength"),
  }),
};

export function dsaOperations(): Operations<DsaRequest> {
  const dsa = new Dsa();
  return {
    "dsa-sign": (request) => dsa.sign(request),
    "dsa-verify": (request) => dsa.verify(request),
    "dsa-keygen": (request, report) => generateDsaKey(request, report),
  };
}

function group(fields: Fields): DsaGroup {
  const parameters = fieldsOf(fields.group, "bad-key", "the group");
  const part = (name: string): Uint8Array => octets(parameters, name, "bad-key");
  return { p: part("p"), q: part("q"), g: part("g") };
}

/** The k of a signature, where there is one. */
export function nonce(fields: Fields): { k?: Uint8Array } {
  const k = optionalOctets(fields, "k");
  return k === undefined ? {} : { k };
}
