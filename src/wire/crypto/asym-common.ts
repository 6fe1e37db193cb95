/** What the layouts of the asymmetric service share. RFC v3, Asymmetric Crypto Service Operation. */

import { bytes, doc, flags, le32, le64, named, payload, secret } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { DataFlag } from "./header.ts";
import type { Conventions, Numbers } from "./service.ts";
import { Status } from "./status.ts";

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

/** VIRTIO_CRYPTO_ASYM_*: operations of the asymmetric service. */
export const AsymOpcode = {
  SIGN: 0x400,
  VERIFY: 0x401,
  ENCRYPT: 0x402,
  DECRYPT: 0x403,
  KEY_GEN: 0x404,
  KEY_EXCHG: 0x405,
} as const;

/** VIRTIO_CRYPTO_ASYM_*: a plain value in a request, a bit of `asym_algo` in the configuration. */
export const AsymAlgo = { NONE: 0, RSA: 1, DSA: 2, DH: 3, ECDSA: 4, ECDH: 5 } as const;

export const ignored = doc(le32, "Not used; ignored.");
export const zero = doc(le32, "Written as zero.");

/** A length field. */
export const lengthOf = (what: string) => doc(le32, `Bytes of ${what}.`);

/** A number or a byte string that is no secret. */
export const publicBytes = <const P extends string>(ref: P, meaning: string) => doc(bytes(ref), meaning);
/** Part of a private key. */
export const secretBytes = <const P extends string>(ref: P, meaning: string) => doc(secret(bytes(ref)), meaning);
/** The data that is signed or encrypted, and the result. */
export const payloadBytes = <const P extends string>(ref: P, meaning: string) => doc(payload(bytes(ref)), meaning);

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

const asymAlgo = named(le32, AsymAlgo);

/** The header of a data request of the dialect, with the names of `opcodes`. */
export const asymOpHeader = (opcodes: Numbers) =>
  struct(
    "virtio_crypto_op_header",
    {
      opcode: doc(named(le32, opcodes), "Service and operation: with algo, what the rest of the request is."),
      algo: doc(asymAlgo, "The algorithm of an asymmetric operation; other services do not look at it."),
      session_id: doc(le64, "The session of a cipher request; asymmetric requests have none."),
      flag: doc(
        flags(le32, DataFlag),
        "Ignored without VIRTIO_CRYPTO_F_REVISION_1; with it SESSION_MODE is refused in an asymmetric request.",
      ),
      padding: ignored,
    },
    { clause: Rfc.DATA, meaning: "Starts every data request." },
  );

const conventions: Conventions = {
  framing: {
    statusAt: "first-word",
    refusal: { exportId: 7, layout: AsymRefusal },
    verification: { opcode: AsymOpcode.VERIFY, exportId: 11, layout: AsymVerifyInput },
  },
  algorithm: { algo: asymAlgo, details: ["keyexchg_op", "padding_mode", "hash_algo"] },
};

/** What the parts of the asymmetric service have in common. They are one service, with a file for each algorithm. */
export const ASYM = {
  ...conventions,
  id: 4,
  name: "ASYM",
  opcodes: { control: {}, data: AsymOpcode },
  control: {},
  purposes: {
    SIGN: "The device signs with the private key in the request: this service has no sessions.",
    VERIFY:
      "The device checks a signature with the public key in the request. A wrong signature is an answer, not an error.",
    ENCRYPT: "The device encrypts with the public key in the request, its padding included.",
    DECRYPT: "The device decrypts with the private key in the request, and takes the padding off.",
    KEY_GEN: "The device makes a key pair and returns both halves. Large primes take it seconds.",
    KEY_EXCHG: {
      "DH GEN_DH_PARAM": "The device looks for a group for Diffie-Hellman: a large prime and a generator.",
      "": "One step of a key exchange: a key pair, or the secret that both sides share.",
    },
  },
  chart: { name: "asym", rank: 0 },
  asymmetric: true,
  constants: { config: { AsymAlgo } },
} as const;
