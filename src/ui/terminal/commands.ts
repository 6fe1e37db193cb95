/** Commands that are worth a try in the guest, the simplest first, and what to look for after each. */

export interface SuggestedCommand {
  readonly line: string;
  /** On the button: the line without its options. */
  readonly text: string;
  readonly look: string;
}

const KEY = "000102030405060708090a0b0c0d0e0f";
const IV = "00000000000000000000000000000000";

export const SUGGESTED: readonly [SuggestedCommand, ...SuggestedCommand[]] = [
  {
    line: `vcrypto aes encrypt -k ${KEY} -i ${IV} -p pkcs7 -t hello`,
    text: "vcrypto aes encrypt",
    look: "CIPHER_ENCRYPT on crypto0: key, IV and plaintext go in, ciphertext comes out.",
  },
  {
    line: "vcrypto rsa sign -t hello",
    text: "vcrypto rsa sign",
    look: "Sessions come and go on controlq; the signature itself is an AKCIPHER_DECRYPT.",
  },
  {
    line: "vcrypto asym selftest",
    text: "vcrypto asym selftest",
    look: "crypto1, the service of the RFC: keys, signatures, key exchange, one after another.",
  },
  {
    line: "vcrypto storm -n 100",
    text: "vcrypto storm",
    look: "A hundred requests in a row: watch the four indices go round the rings. Hold dataq.0, and some wait.",
  },
];
