/** What every part of a device needs to read what it saved: bytes that come back from anywhere. */
import { type Codec, decode, WireError } from "../../wire/codec/codec.ts";

/** A saved state that no device of this kind has ever been in. */
export class SavedStateError extends Error {
  override readonly name = "SavedStateError";
}

/** Throws {@link SavedStateError} with `problem` unless `holds`. */
export function need(holds: unknown, problem: string): asserts holds {
  if (!holds) throw new SavedStateError(problem);
}

/** Decodes saved bytes, all of them. Throws {@link SavedStateError}. */
export function decodeSaved<T>(layout: Codec<T>, saved: Uint8Array): T {
  try {
    return decode(layout, saved);
  } catch (error) {
    if (error instanceof WireError) throw new SavedStateError(error.message);
    throw error;
  }
}
