/** Octet strings in tests. */

/** The octets of hexadecimal text, which may have an odd number of digits. */
export function octetsOfHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.length % 2 ? `0${text}` : text, "hex"));
}

export function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}
