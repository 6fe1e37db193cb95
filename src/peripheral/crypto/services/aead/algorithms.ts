/** Every AEAD algorithm of the device, with the lengths that its standard allows. VIRTIO 1.4 cs01, 5.9.4.4 and 5.9.9.7. */
import { AeadAlgo } from "../../../../wire/crypto/services/aead.ts";
import { AES_KEY_LENGTHS } from "../cipher/aes.ts";
import { ccm, ccmLimit } from "./ccm.ts";
import { chacha20Poly1305 } from "./chacha20-poly1305.ts";
import { gcm } from "./gcm.ts";
import type { KeyedAead } from "./keyed-aead.ts";

export interface AeadAlgorithm {
  readonly keyLengths: readonly number[];
  readonly tagLengths: readonly number[];
  readonly ivLengths: readonly number[];
  /** Bytes that a text with this IV must have fewer than; absent where `max_size` is less. */
  readonly limit?: (iv: Uint8Array) => number;
  readonly with: (key: Uint8Array, tagLength: number) => KeyedAead;
}

export const ALGORITHMS: ReadonlyMap<number, AeadAlgorithm> = new Map<number, AeadAlgorithm>([
  [
    AeadAlgo.GCM,
    {
      keyLengths: AES_KEY_LENGTHS,
      // SP 800-38D 5.2.1.2.
      tagLengths: [4, 8, 12, 13, 14, 15, 16],
      // 5.9.9.7: an IV of 96 bits, or J0. Other IVs are hashed into J0 by the driver.
      ivLengths: [12, 16],
      with: gcm,
    },
  ],
  [
    AeadAlgo.CCM,
    {
      keyLengths: AES_KEY_LENGTHS,
      // SP 800-38C A.1.
      tagLengths: [4, 6, 8, 10, 12, 14, 16],
      ivLengths: [7, 8, 9, 10, 11, 12, 13],
      limit: ccmLimit,
      with: ccm,
    },
  ],
  // RFC 8439 2.8.
  [AeadAlgo.CHACHA20_POLY1305, { keyLengths: [32], tagLengths: [16], ivLengths: [12], with: chacha20Poly1305 }],
]);
