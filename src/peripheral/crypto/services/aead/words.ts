/** Counter mode of the library works on words of four bytes. */

/** The same bytes, from a multiple of four on in their buffer. */
export const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 4 === 0 ? bytes : bytes.slice());
