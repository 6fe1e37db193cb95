/** A saved machine as a file: its name, and whether a file is one. */
import { fileKind, HEAD_BYTES, MACHINE_MAGIC } from "../../trace/file-kind.ts";

/** No saved machine is larger: the guest has 128 MiB. */
const MAX_FILE_BYTES = 256 << 20;

export function fileName(at: number): string {
  const when = new Date(at).toISOString().slice(0, 16).replace(/[T:]/g, "-");
  return `virtio-crypto-machine-${when}.saved`;
}

/** Throws for a file that is no saved machine; the message says what it is instead. */
export async function checkFile(file: File): Promise<void> {
  if (file.size > MAX_FILE_BYTES) throw new Error("It is larger than any saved machine. Choose another file.");
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!MACHINE_MAGIC.every((byte, at) => head[at] === byte))
    throw new Error(`It is no saved machine but ${fileKind(head).is}. Choose another file.`);
}
