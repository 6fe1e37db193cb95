/** The ciphers on offer, by their number in VIRTIO 1.4: what each of them takes, and what carries it out. */
import { CipherAlgo } from "../../../../wire/crypto/services/cipher.ts";
import { AES_BLOCK, AES_KEY_LENGTHS, aesCbc, aesCtr, aesEcb } from "./aes.ts";
import { DES_BLOCK, DES_KEY_LENGTHS, desBlocks, TRIPLE_DES_KEY_LENGTHS, tripleDesBlocks } from "./des.ts";
import { cbc, ctr, type Direction, ecb, type Transform } from "./modes.ts";
import { equalHalves, XTS_KEY_LENGTHS, xts } from "./xts.ts";

export interface CipherAlgorithm {
  readonly keyLengths: readonly number[];
  /** Bytes of IV, counter or tweak; 0 for a mode without one. */
  readonly ivLength: number;
  /** Fewest bytes of data. */
  readonly least: number;
  /** The data is a multiple of so many bytes. */
  readonly granularity: number;
  /** `key` has one of the lengths. */
  make(key: Uint8Array, direction: Direction): Transform;
  /** Why a key is refused, though its length is right. */
  weakness?(key: Uint8Array): string | undefined;
}

/** In ECB mode: whole blocks, and no IV. */
const aes = { keyLengths: AES_KEY_LENGTHS, ivLength: 0, least: AES_BLOCK, granularity: AES_BLOCK };
const des = { keyLengths: DES_KEY_LENGTHS, ivLength: 0, least: DES_BLOCK, granularity: DES_BLOCK };
const tripleDes = { ...des, keyLengths: TRIPLE_DES_KEY_LENGTHS };

const anyLength = { least: 1, granularity: 1 };

const DES = { size: DES_BLOCK, under: desBlocks };
const TRIPLE_DES = { size: DES_BLOCK, under: tripleDesBlocks };

const aesXts: CipherAlgorithm = {
  keyLengths: XTS_KEY_LENGTHS,
  ivLength: AES_BLOCK,
  least: AES_BLOCK,
  granularity: 1,
  make: xts,
  weakness: (key) => (equalHalves(key) ? "the two halves of an XTS key are equal" : undefined),
};

export const CIPHERS: ReadonlyMap<number, CipherAlgorithm> = new Map<number, CipherAlgorithm>([
  [CipherAlgo.AES_ECB, { ...aes, make: aesEcb }],
  [CipherAlgo.AES_CBC, { ...aes, ivLength: AES_BLOCK, make: aesCbc }],
  [CipherAlgo.AES_CTR, { ...aes, ivLength: AES_BLOCK, ...anyLength, make: aesCtr }],
  [CipherAlgo.AES_XTS, aesXts],
  [CipherAlgo.DES_ECB, { ...des, make: ecb(DES) }],
  [CipherAlgo.DES_CBC, { ...des, ivLength: DES_BLOCK, make: cbc(DES) }],
  [CipherAlgo.TDES_ECB, { ...tripleDes, make: ecb(TRIPLE_DES) }],
  [CipherAlgo.TDES_CBC, { ...tripleDes, ivLength: DES_BLOCK, make: cbc(TRIPLE_DES) }],
  [CipherAlgo.TDES_CTR, { ...tripleDes, ivLength: DES_BLOCK, ...anyLength, make: ctr(TRIPLE_DES) }],
]);
