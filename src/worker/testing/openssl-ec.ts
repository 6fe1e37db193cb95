/** Elliptic curve keys of OpenSSL, through node:crypto, with their numbers. */
import { createECDH, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { EcPoint } from "../../contract/engine.ts";

export interface OpenSslEcKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly d: Uint8Array;
  readonly point: EcPoint;
}

/** A new key in the group of that name. */
export function generateEcKey(name: string): OpenSslEcKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: name });
  // RFC 5915: SEQUENCE { INTEGER 1, OCTET STRING d, ... }; d is shorter than 128 octets.
  const der = privateKey.export({ format: "der", type: "sec1" });
  const at = der.indexOf(Buffer.from("02010104", "hex")) + 4;
  const d = Uint8Array.from(der.subarray(at + 1, at + 1 + (der[at] ?? 0)));
  return { privateKey, publicKey, d, point: publicPoint(name, d) };
}

/** OpenSSL's public point of a private key. */
export function publicPoint(name: string, d: Uint8Array): EcPoint {
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(d);
  const coordinates = ecdh.getPublicKey().subarray(1);
  const half = coordinates.length / 2;
  return { x: Uint8Array.from(coordinates.subarray(0, half)), y: Uint8Array.from(coordinates.subarray(half)) };
}

/** The x coordinate of the shared point, as OpenSSL calculates it. */
export function sharedSecret(name: string, d: Uint8Array, { x, y }: EcPoint): Uint8Array {
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(d);
  return Uint8Array.from(ecdh.computeSecret(Uint8Array.from([4, ...x, ...y])));
}
