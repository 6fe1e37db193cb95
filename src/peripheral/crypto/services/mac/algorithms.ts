/** Every MAC that the device has, by its number. VIRTIO 1.4 cs01, 5.9.4.3 MAC services. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { CHash } from "@noble/hashes/utils.js";
import { MacAlgo } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { MAX_AUTH_KEY_LEN } from "../../limits.ts";
import { ok, refuse, type ServiceResult } from "../../service-result.ts";
import { AES_KEY_LENGTHS } from "../cipher/aes.ts";
import { TRIPLE_DES_KEY_LENGTHS } from "../cipher/des.ts";
import { aesBlock, tripleDesBlock } from "./block-cipher.ts";
import { cbcMac, cmac, xcbc } from "./block-macs.ts";
import { gmac } from "./gmac.ts";
import { hmac } from "./hmac.ts";
import type { KeyedMac } from "./keyed-mac.ts";

interface MacAlgorithm {
  /** Bytes that a key may have. Undefined: any number up to `max_auth_key_len`. */
  readonly keyLengths?: readonly number[];
  readonly with: (key: Uint8Array) => KeyedMac;
}

const hmacOf = (hash: CHash): MacAlgorithm => ({ with: (key) => hmac(hash, key) });
const aes = (make: (key: Uint8Array) => KeyedMac): MacAlgorithm => ({ keyLengths: AES_KEY_LENGTHS, with: make });

const ALGORITHMS: ReadonlyMap<number, MacAlgorithm> = new Map([
  [MacAlgo.HMAC_MD5, hmacOf(md5)],
  [MacAlgo.HMAC_SHA1, hmacOf(sha1)],
  [MacAlgo.HMAC_SHA_224, hmacOf(sha224)],
  [MacAlgo.HMAC_SHA_256, hmacOf(sha256)],
  [MacAlgo.HMAC_SHA_384, hmacOf(sha384)],
  [MacAlgo.HMAC_SHA_512, hmacOf(sha512)],
  [MacAlgo.CMAC_3DES, { keyLengths: TRIPLE_DES_KEY_LENGTHS, with: (key) => cmac(tripleDesBlock(key)) }],
  [MacAlgo.CMAC_AES, aes((key) => cmac(aesBlock(key)))],
  [MacAlgo.GMAC_AES, aes(gmac)],
  [MacAlgo.CBCMAC_AES, aes((key) => cbcMac(aesBlock(key)))],
  // RFC 3566 has no other: the longer keys of RFC 4434 are those of a pseudo-random function.
  [MacAlgo.XCBC_AES, { keyLengths: [16], with: xcbc }],
]);

export const MAC_NUMBERS: readonly number[] = [...ALGORITHMS.keys()];

/** The algorithm with the key. The section `clause` is where the two were asked for. */
export function macWith(algo: number, key: Uint8Array, clause: string): ServiceResult<KeyedMac> {
  const algorithm = ALGORITHMS.get(algo);
  if (!algorithm) return refuse(Status.NOTSUPP, clause, `MAC algorithm ${algo}`);
  if (key.length > MAX_AUTH_KEY_LEN) {
    return refuse(Status.ERR, clause, `a key of ${key.length} bytes, more than max_auth_key_len, ${MAX_AUTH_KEY_LEN}`);
  }
  const { keyLengths } = algorithm;
  if (keyLengths && !keyLengths.includes(key.length)) {
    return refuse(Status.ERR, clause, `a key of ${key.length} bytes, not ${keyLengths.join(" or ")}`);
  }
  return ok(algorithm.with(key));
}
