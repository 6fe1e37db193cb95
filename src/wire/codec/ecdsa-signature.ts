/** ECDSA signatures as a word of the layout language. The reader is that of der.ts: more is taken than DER allows. */
import type { Infer } from "./codec.ts";
import { integer, sequence } from "./der.ts";
import { doc, payload } from "./layout.ts";

export const EcdsaSigValue = sequence(
  "Ecdsa-Sig-Value",
  {
    r: doc(payload(integer), "The first half of the signature, from a point on the curve."),
    s: doc(payload(integer), "The second half."),
  },
  { clause: "RFC 3279 2.2.3 ECDSA Signature Algorithm", meaning: "An ECDSA signature." },
);
export type EcdsaSigValue = Infer<typeof EcdsaSigValue>;
