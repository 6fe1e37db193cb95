/** Bytes in hexadecimal. */

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Two lower-case digits a byte, with `separator` between the bytes. */
export function hexOf(bytes: Iterable<number>, separator = ""): string {
  let text = "";
  for (const byte of bytes) text += separator + DIGITS[byte];
  return text.slice(separator.length);
}
