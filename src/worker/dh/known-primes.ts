/**
 * Primes that are in use everywhere and need no test, by the SHA-256 of their octets. They are those of the groups of
 * RFC 3526 (2 to 7) and of RFC 7919 appendix A. The tests compute the fingerprints anew.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Whether `p`, without leading zeros, is one of them. */
export function isKnownPrime(p: Uint8Array): boolean {
  return FINGERPRINTS.has(bytesToHex(sha256(p)));
}

/** RFC 3526: 1536, 2048, 3072, 4096, 6144 and 8192 bits. Then RFC 7919: 2048, 3072, 4096, 6144 and 8192 bits. */
const FINGERPRINTS: ReadonlySet<string> = new Set([
  "64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019b",
  "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e",
  "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c",
  "4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e33",
  "d1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657efd",
  "39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bcf",
  "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966",
  "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17",
  "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e",
  "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7",
  "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833",
]);
