/** The elliptic curve requests of the engine: how each is read, and what performs it. */
import type { EcGroup, EcPoint, EcRequest } from "../../contract/engine.ts";
import { nonce } from "../dsa/requests.ts";
import type { Operations, Readers } from "../family.ts";
import { type Fields, fieldsOf, octets, oneOf } from "../fields.ts";
import { readSigned } from "../signed.ts";
import type { Ec } from "./operations.ts";

export const EC_READERS: Readers<EcRequest> = {
  "ecdsa-sign": (fields) => ({
    operation: "ecdsa-sign",
    group: group(fields),
    d: octets(fields, "d", "bad-key"),
    ...(fields.point !== undefined && { point: point(fields) }),
    ...nonce(fields),
    ...readSigned(fields),
  }),
  "ecdsa-verify": (fields) => ({
    operation: "ecdsa-verify",
    group: group(fields),
    point: point(fields),
    r: octets(fields, "r"),
    s: octets(fields, "s"),
    ...readSigned(fields),
  }),
  "ec-keygen": (fields) => ({ operation: "ec-keygen", group: group(fields) }),
  ecdh: (fields) => ({
    operation: "ecdh",
    group: group(fields),
    d: octets(fields, "d", "bad-key"),
    point: point(fields),
  }),
};

export function ecOperations(ec: Ec): Operations<EcRequest> {
  return {
    "ecdsa-sign": (request, _report, holder) => ec.sign(request, holder),
    "ecdsa-verify": (request) => ec.verify(request),
    "ec-keygen": (request) => ec.generateKey(request),
    ecdh: (request, _report, holder) => ec.agree(request, holder),
  };
}

function group(fields: Fields): EcGroup {
  const parameters = fieldsOf(fields.group, "bad-key", "the group");
  const part = (name: string): Uint8Array => octets(parameters, name, "bad-key");
  const field = oneOf(parameters, "field", ["prime", "binary"]);
  return {
    field,
    xg: part("xg"),
    yg: part("yg"),
    n: part("n"),
    q: part("q"),
    a: part("a"),
    b: part("b"),
    h: part("h"),
  };
}

function point(fields: Fields): EcPoint {
  const coordinates = fieldsOf(fields.point, "bad-key", "the point");
  return { x: octets(coordinates, "x", "bad-key"), y: octets(coordinates, "y", "bad-key") };
}
