/** SHA-256 of bytes, of files, and of everything that decides what a build makes. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** The hash in lower-case hex. A string counts as UTF-8. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The same for a file, read piece by piece. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/**
 * One hash over named inputs. Names and lengths are hashed too, or bytes could move from one input to the next
 * unnoticed. The order of the inputs does not matter.
 */
export function hashOfInputs(inputs: Readonly<Record<string, Uint8Array | string>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(inputs).sort()) {
    const bytes = Buffer.from(inputs[name] ?? "");
    hash.update(`${Buffer.byteLength(name)}:${name}${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex");
}
