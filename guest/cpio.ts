/**
 * The "newc" cpio format, as the kernel reads it in Documentation/driver-api/early-userspace/buffer-format.rst. The
 * initramfs and the archive of prebuilt images use it. The writer is deterministic. Entries keep the caller's order,
 * and times, owners and inode numbers do not depend on the machine.
 */

const MAGIC = "070701";
const HEADER_SIZE = 110;
const TRAILER = "TRAILER!!!";
/** No name in an image comes near it; a longer one is a damaged or hostile archive. */
const MAX_NAME = 4096;

const FILE_TYPE = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

/** A file, a folder or a symbolic link. */
export interface CpioEntry {
  /** Relative to the root, without a leading slash. */
  readonly name: string;
  readonly type: keyof typeof FILE_TYPE;
  /** Permission bits. */
  readonly mode: number;
  /** The bytes of a file, or the UTF-8 target of a link; empty for a directory. */
  readonly data: Uint8Array;
}

/** The bytes are not an archive of this format. */
export class CpioError extends Error {
  override name = "CpioError";
}

/** One archive with its trailer, padded to four bytes, so that another one can follow. */
export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const parts = entries.flatMap((entry, index) =>
    record(entry.name, FILE_TYPE[entry.type] | entry.mode, index + 1, entry.data),
  );
  parts.push(...record(TRAILER, 0, 0, new Uint8Array()));
  return concat(parts);
}

function record(name: string, mode: number, inode: number, data: Uint8Array): Uint8Array[] {
  const nameBytes = new TextEncoder().encode(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, nameBytes.length, 0];
  const header = MAGIC + fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  return [
    new TextEncoder().encode(header),
    nameBytes,
    padding(HEADER_SIZE + nameBytes.length),
    data,
    padding(data.length),
  ];
}

/** Reads one archive up to its trailer; throws CpioError on anything that is not well formed. */
export function readCpio(bytes: Uint8Array): CpioEntry[] {
  const entries: CpioEntry[] = [];
  let at = 0;
  for (;;) {
    const { name, mode, data, next } = readRecord(bytes, at);
    if (name === TRAILER) return entries;
    entries.push({ name, type: typeOf(mode, name), mode: mode & 0o7777, data });
    at = next;
  }
}

function readRecord(bytes: Uint8Array, at: number) {
  const header = text(slice(bytes, at, HEADER_SIZE, "a header"));
  if (!header.startsWith(MAGIC)) throw new CpioError(`no cpio header at byte ${at}`);
  const mode = hexField(header, 1);
  const size = hexField(header, 6);
  const nameSize = hexField(header, 11);
  if (nameSize < 2 || nameSize > MAX_NAME) throw new CpioError(`a name of ${nameSize} bytes at byte ${at}`);
  const nameAt = at + HEADER_SIZE;
  const rawName = slice(bytes, nameAt, nameSize, "a name");
  if (rawName.indexOf(0) !== nameSize - 1) throw new CpioError(`a name without an end at byte ${nameAt}`);
  const dataAt = align(nameAt + nameSize);
  const data = slice(bytes, dataAt, size, "the data of a file");
  return { name: text(rawName.subarray(0, nameSize - 1)), mode, data, next: align(dataAt + size) };
}

function hexField(header: string, index: number): number {
  const digits = header.slice(6 + 8 * index, 14 + 8 * index);
  if (!/^[0-9a-fA-F]{8}$/.test(digits)) throw new CpioError(`"${digits}" in a cpio header is not a number`);
  return Number.parseInt(digits, 16);
}

function typeOf(mode: number, name: string): CpioEntry["type"] {
  for (const type of ["directory", "file", "link"] as const) {
    if ((mode & 0o170000) === FILE_TYPE[type]) return type;
  }
  throw new CpioError(`${name} is neither a file, a directory nor a link`);
}

function slice(bytes: Uint8Array, at: number, length: number, what: string): Uint8Array {
  if (at + length > bytes.length) throw new CpioError(`the archive ends in the middle of ${what}`);
  return bytes.subarray(at, at + length);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function align(offset: number): number {
  return (offset + 3) & ~3;
}

function padding(length: number): Uint8Array {
  return new Uint8Array(align(length) - length);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
