/** What the layouts of the asymmetric service share. RFC v3, Asymmetric Crypto Service Operation. */

import { bytes, doc, le32, named, payload, secret } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { Status } from "./crypto.ts";

/** Titles of the RFC's sections and paragraphs. */
export const Rfc = {
  CONFIG: "RFC v3: Device configuration layout",
  SERVICES: "RFC v3: Supported crypto services",
  DATA: "RFC v3: Data Virtqueue",
  ASYM: "RFC v3: Asymmetric Crypto Service Operation",
  SIGN_ECDSA: "RFC v3: Signature: ECDSA signature operation",
  SIGN_DSA: "RFC v3: Signature: DSA signature operation",
  SIGN_RSA: "RFC v3: Signature: RSA signature operation",
  VERIFY: "RFC v3: Verification: Common Structure",
  VERIFY_ECDSA: "RFC v3: Verification: ECDSA Verification Operation",
  VERIFY_DSA: "RFC v3: Verification: DSA Verification Operation",
  VERIFY_RSA: "RFC v3: Verification: RSA Verification Operation",
  ENCRYPT_RSA: "RFC v3: Encryption: RSA Encryption Operation",
  DECRYPT_RSA: "RFC v3: Decryption: RSA Decryption Operation",
  KEY_GEN_RSA: "RFC v3: Key Generation: RSA Key Generation Operation",
  KEY_GEN_DSA: "RFC v3: Key Generation: DSA Key Generation operation",
  KEY_GEN_EC: "RFC v3: Key Generation: EC Key Generation operation",
  KEY_EXCHG: "RFC v3: Key Exchange: Common Structure",
  DH_PARAM: "RFC v3: Key Exchange: DH Parameter Generation Operation",
  DH_KEY_GEN: "RFC v3: Key Exchange: DH Key Generation Operation",
  DH_COMPUTE: "RFC v3: Key Exchange: DH Key Computation Operation",
  ECDH_KEY_GEN: "RFC v3: Key Exchange: ECDH Key Generation Operation",
  ECDH_COMPUTE: "RFC v3: Key Exchange: ECDH Key Computation Operation",
} as const;

export const ignored = doc(le32, "Not used; ignored.");
export const zero = doc(le32, "Written as zero.");

/** A length field. */
export const lengthOf = (what: string) => doc(le32, `Bytes of ${what}.`);

/** A number or a byte string that anybody may know. */
export const open = <const P extends string>(ref: P, meaning: string) => doc(bytes(ref), meaning);
/** Part of a private key. */
export const hidden = <const P extends string>(ref: P, meaning: string) => doc(secret(bytes(ref)), meaning);
/** What is signed or encrypted, and what comes of it. */
export const carried = <const P extends string>(ref: P, meaning: string) => doc(payload(bytes(ref)), meaning);

const status = doc(named(le32, Status), "How it went; the rest says nothing unless this is OK.");

/** The first eight bytes of every answer but that of a verification. */
export const answerHead = { status, reserved: zero };

/** The answer to a refused request: these eight bytes and no more. */
export const AsymRefusal = struct("asym_refusal", answerHead, {
  clause: Rfc.ASYM,
  meaning: "What every refused request is answered with, but a verification.",
});

export const AsymVerifyInput = struct(
  "virtio_crypto_asym_verify_gen_input",
  {
    status: doc(named(le32, Status), "Whether the verification could be carried out."),
    verify_result: doc(
      named(le32, Status),
      "OK for a valid signature; BADMSG for any other, and whenever status is not OK.",
    ),
  },
  { clause: Rfc.VERIFY, meaning: "The answer to every verification, refused or not." },
);
