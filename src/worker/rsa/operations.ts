/** The RSA operations on keys that are given, each with every padding. Results are octet strings or a verdict. */
import type { AsymResult, RsaPrivateKey, RsaPublicKey } from "../../contract/engine.ts";
import { integerToOctets } from "../bignum/octets.ts";
import type { RequestOf } from "../family.ts";
import { KeyCache } from "../key-cache.ts";
import { digestOf } from "../signed.ts";
import { ENCRYPTION_PADDINGS } from "./encryption-paddings.ts";
import { integerBelowModulus } from "./integers.ts";
import { preparePublicKey, type RsaModulus } from "./key.ts";
import { privateOperation, publicOperation } from "./primitives.ts";
import { preparePrivateKey, wipePrivateKey } from "./private-key.ts";
import { SIGNATURE_PADDINGS } from "./signature-paddings.ts";

/** Keeps the prepared keys: the second operation with a key skips checks and precomputation. */
export class Rsa {
  readonly #publicKeys = new KeyCache(preparePublicKey, publicParts);
  readonly #privateKeys = new KeyCache(preparePrivateKey, privateParts, wipePrivateKey);

  /** RSAEP of the padded message: RFC 8017 7.1.1, 7.2.1; k octets. */
  encrypt({ key, padding, message }: RequestOf<"rsa-encrypt">): AsymResult {
    const prepared = this.#publicKeys.get(key);
    const input = integerBelowModulus(ENCRYPTION_PADDINGS[padding].encode(message, prepared.k), prepared);
    return octetResult(prepared, publicOperation(prepared, input));
  }

  /** The message under RSADP: RFC 8017 7.1.2, 7.2.2; k octets without padding, fewer with one. */
  decrypt({ key, padding, ciphertext }: RequestOf<"rsa-decrypt">, holder?: number): AsymResult {
    const prepared = this.#privateKeys.get(key, holder);
    const input = ENCRYPTION_PADDINGS[padding].ciphertext(ciphertext, prepared);
    const encoded = integerToOctets(privateOperation(prepared, input), prepared.k);
    return { kind: "bytes", bytes: ENCRYPTION_PADDINGS[padding].decode(encoded) };
  }

  /** RSASP1 of the padded digest: RFC 8017 8.1.1, 8.2.1; k octets. */
  sign({ key, padding, ...signed }: RequestOf<"rsa-sign">, holder?: number): AsymResult {
    const prepared = this.#privateKeys.get(key, holder);
    const input = SIGNATURE_PADDINGS[padding].encode(digestOf(signed), prepared);
    const signature = SIGNATURE_PADDINGS[padding].signature(privateOperation(prepared, input), prepared);
    return octetResult(prepared, signature);
  }

  /** Whether RSAVP1 recovers an encoding of the digest: RFC 8017 8.1.2, 8.2.2. */
  verify({ key, padding, signature, ...signed }: RequestOf<"rsa-verify">): AsymResult {
    const prepared = this.#publicKeys.get(key);
    const isEncoding = SIGNATURE_PADDINGS[padding].verifier(digestOf(signed), prepared);
    const input = SIGNATURE_PADDINGS[padding].integer(signature, prepared);
    const valid = input !== undefined && isEncoding(publicOperation(prepared, input));
    return { kind: "verdict", valid };
  }

  /** Forgets the private keys that are prepared for this holder alone. */
  forget(holder: number): void {
    this.#privateKeys.forget(holder);
  }

  get privateKeys(): number {
    return this.#privateKeys.size;
  }
}

function octetResult(key: RsaModulus, value: bigint): AsymResult {
  return { kind: "bytes", bytes: integerToOctets(value, key.k) };
}

function publicParts(key: RsaPublicKey): Uint8Array[] {
  return [key.n, key.e];
}

/** The first part says which others there are: an absent one is not the same as an empty one. */
function privateParts({ n, e, d, crt }: RsaPrivateKey): Uint8Array[] {
  const optional = [n, e, d, crt?.p];
  const present = Uint8Array.from(optional, (part) => (part === undefined ? 0 : 1));
  const parts = [present, ...optional.filter((part) => part !== undefined)];
  if (crt === undefined) return parts;
  const { q, dp, dq, qinv, others = [] } = crt;
  return [...parts, q, dp, dq, qinv, ...others.flatMap((other) => [other.r, other.d, other.t])];
}
