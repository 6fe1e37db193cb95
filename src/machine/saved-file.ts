/**
 * A saved machine as one file: a fixed head, a header in JSON, and the sections in one gzip stream. The header lists
 * the sections and identifies the machine that they belong to. The file is untrusted. Every field of the header is
 * checked, and gzip's checksum covers the sections. Unpacking stops at the length that the header announced.
 */
import type { BootPhase } from "../contract/machine.ts";
import { count, type FieldType, list, oneOf, readFields, type Shape, textUpTo, writeFields } from "../trace/fields.ts";
import { fileKind, HEAD_BYTES, MACHINE_MAGIC } from "../trace/file-kind.ts";
import { STAMP } from "../trace/kinds.ts";
import { isJsonObject, parseJson } from "../trace/parse-json.ts";
import { decode, encode, WireError } from "../wire/codec/codec.ts";
import { bytes, le32 } from "../wire/codec/layout.ts";
import { struct } from "../wire/codec/layout-struct.ts";
import { BOOT_PHASES } from "./boot-watch.ts";
import { ChunkReader } from "./chunk-reader.ts";

/** Version of the file format, the contents of the sections included. */
const VERSION = 4;
/** A header has a dozen fields. */
const MAX_HEADER_BYTES = 1 << 16;
/** Magic, version, length of the header, header. */
const MAX_HEAD_BYTES = MACHINE_MAGIC.length + 8 + MAX_HEADER_BYTES;
/** All of the guest's RAM, its video memory, and what two devices have in flight, with room to spare. */
export const MAX_UNPACKED_BYTES = 256 << 20;
/** One chunk is unpacked at once. gzip packs at most 1032 bytes into one, so its output stays within the limit above. */
const CHUNK_BYTES = MAX_UNPACKED_BYTES >> 11;

const Head = struct("saved_machine_head", {
  magic: bytes(MACHINE_MAGIC.length),
  version: le32,
  header_length: le32,
  header: bytes("header_length"),
});

/** Identity of a machine: one that differs in any field cannot restore the file. */
export interface MachineIdentity {
  readonly v86: string;
  /** Bytes of guest RAM. */
  readonly memory: number;
  readonly images: readonly { readonly name: string; readonly sha256: string }[];
  readonly devices: readonly { readonly name: string; readonly slot: number; readonly kind: string }[];
}

/** The moment in the machine's run at which it was saved. */
export interface MachineMoment {
  /** Milliseconds and guest instructions since its start, as in a trace event. */
  readonly at: number;
  readonly instructions: number;
  readonly reached: readonly BootPhase[];
}

export interface Section {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface SavedContext {
  readonly identity: MachineIdentity;
  readonly moment: MachineMoment;
}

export interface SavedMachine extends SavedContext {
  readonly sections: readonly Section[];
}

export interface SavedFile extends SavedContext {
  readonly sections: readonly { readonly name: string; readonly bytes: ChunkReader }[];
}

/** The file is no saved machine, or one of another machine. The message is a sentence for people. */
export class SavedFileError extends Error {
  override readonly name = "SavedFileError";
}

// --- the header ---

interface Header extends MachineIdentity {
  readonly at: number;
  readonly instructions: number;
  readonly reached: readonly { readonly phase: BootPhase }[];
  readonly sections: readonly { readonly name: string; readonly size: number }[];
}

/** Names, versions and hashes. */
const text = textUpTo(256);

const FIELDS: Shape<Header> = {
  v86: text,
  memory: count,
  images: list({ name: text, sha256: text }),
  devices: list({ name: text, slot: count, kind: text }),
  at: STAMP.at,
  instructions: STAMP.instructions,
  reached: list({ phase: oneOf(...BOOT_PHASES) }),
  sections: list({ name: text, size: count }),
};

/** The compiler has checked the fields against `Header`; `readFields` and `writeFields` take any fields. */
const HEADER = FIELDS as unknown as Readonly<Record<string, FieldType<unknown>>>;

function readHeader(json: Uint8Array): Header {
  const parsed = parseJson(new TextDecoder().decode(json));
  if (!isJsonObject(parsed)) throw new SavedFileError("Its header is no JSON object.");
  const read = readFields(HEADER, parsed);
  if (!read.ok) throw new SavedFileError(`Its header is not as it should be: ${read.problem}.`);
  // The shape says that these are its fields.
  return read.value as unknown as Header;
}

// --- the file ---

export async function writeSavedFile({ identity, moment, sections }: SavedMachine): Promise<Blob> {
  const header = writeFields(HEADER, {
    ...identity,
    ...moment,
    reached: moment.reached.map((phase) => ({ phase })),
    sections: sections.map(({ name, bytes }) => ({ name, size: bytes.length })),
  });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = encode(Head, { magic: MACHINE_MAGIC, version: VERSION, header_length: json.length, header: json });
  const parts = sections.map(({ bytes }) => bytes);
  const all = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.close();
    },
  });
  const packed = inChunks(all).pipeThrough(new CompressionStream("gzip"));
  return new Blob([head as BlobPart, await new Response(packed).blob()]);
}

/**
 * Splits a stream into small chunks, with a turn of the event loop before each. Packing or unpacking all of it at once
 * would stop the guest and the loading of its images.
 */
function inChunks(stream: ReadableStream<Uint8Array>): ReadableStream<BufferSource> {
  const reader = stream.getReader();
  let rest = new Uint8Array();
  return new ReadableStream({
    pull: async (controller) => {
      await turn();
      while (rest.length === 0) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        rest = value as Uint8Array<ArrayBuffer>;
      }
      controller.enqueue(rest.subarray(0, CHUNK_BYTES));
      rest = rest.subarray(CHUNK_BYTES);
    },
    cancel: (why) => reader.cancel(why),
  });
}

/** A turn of the event loop, by a message: timers would wait for 4 ms each. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      // It would keep Node alive.
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Throws {@link SavedFileError} for anything that {@link writeSavedFile} does not write. */
export async function readSavedFile(file: Blob): Promise<SavedFile> {
  const { header: json, end } = readHead(await bytesOf(file.slice(0, MAX_HEAD_BYTES)));
  const { at, instructions, reached, sections, ...identity } = readHeader(json);
  const total = sections.reduce((sum, { size }) => sum + size, 0);
  if (total > MAX_UNPACKED_BYTES) throw new SavedFileError(`It holds ${total} bytes, more than any machine has.`);
  const all = await unpacked(file.slice(end), total);
  const found = sections.map(({ name, size }) => ({ name, bytes: all.take(size) }));
  return { identity, moment: { at, instructions, reached: reached.map(({ phase }) => phase) }, sections: found };
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    // Moved or deleted, after it was chosen.
    throw new SavedFileError(`It cannot be read: ${messageOf(error)}.`);
  }
}

function readHead(file: Uint8Array): { readonly header: Uint8Array; readonly end: number } {
  if (!MACHINE_MAGIC.every((byte, i) => file[i] === byte)) {
    throw new SavedFileError(`It is no saved machine but ${fileKind(file.subarray(0, HEAD_BYTES)).is}.`);
  }
  try {
    const { version, header } = decode(Head, file);
    if (version !== VERSION)
      throw new SavedFileError(`Its format has version ${version}; this machine reads ${VERSION}.`);
    return { header, end: MACHINE_MAGIC.length + 8 + header.length };
  } catch (error) {
    if (error instanceof WireError) throw new SavedFileError(`It is cut off in its header: ${error.message}.`);
    throw error;
  }
}

/** Exactly `total` bytes out of gzip, or a {@link SavedFileError}. Uses no more memory than `total` and one chunk. */
async function unpacked(packed: Blob, total: number): Promise<ChunkReader> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body = inChunks(packed.stream()).pipeThrough(new DecompressionStream("gzip"));
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new SavedFileError(`It is cut off or damaged: ${messageOf(error)}.`);
    });
    if (done) break;
    length += value.length;
    if (length > total) {
      await reader.cancel();
      throw new SavedFileError("It holds more than its header says.");
    }
    chunks.push(value);
  }
  if (length < total) throw new SavedFileError("It holds less than its header says.");
  return new ChunkReader(chunks);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// --- identity ---

/** Throws {@link SavedFileError}, with the difference, unless `file` is of `machine`. */
export function checkIdentity(file: MachineIdentity, machine: MachineIdentity): void {
  if (file.v86 !== machine.v86)
    throw new SavedFileError(`It was saved with v86 ${shown(file.v86)}; this is ${machine.v86}.`);
  if (file.memory !== machine.memory) throw new SavedFileError("It has another amount of memory.");
  for (const { name, sha256 } of machine.images) {
    const saved = file.images.find((image) => image.name === name);
    if (saved?.sha256 !== sha256) throw new SavedFileError(`It was booted from another ${name} than this page has.`);
  }
  if (JSON.stringify(file.devices) !== JSON.stringify(machine.devices)) {
    throw new SavedFileError("It has other devices than this page's machine.");
  }
}

const shown = (version: string): string => version.slice(0, 20);
