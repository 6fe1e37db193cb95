/** Recognizes a file by its first bytes, to tell people that they chose a file of another kind. */

/** Bytes at the beginning of a file that tell what it is. */
export const HEAD_BYTES = 1024;

/** The first bytes of a saved machine: a readable line, with a last byte that no text file has. */
export const MACHINE_MAGIC = Uint8Array.from("v86-virtio-crypto machine\n\0", (character) => character.charCodeAt(0));

export interface FileKind {
  /** With its article, e.g. `a saved machine`. */
  readonly is: string;
  /** Advice for the file, instead of opening it as a trace: a sentence. */
  readonly advice: string;
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

const SAVE_AS_LINES = "Save the trace once more, as JSON lines: the viewer reads that form only.";
const HOW_TO_GET_ONE =
  "A trace to open is made by Trace, Save as JSON lines, or by npm run headless -- --trace FILE.trace.jsonl.";

interface Signature extends FileKind {
  readonly bytes: readonly number[];
}

const packed = (by: string, ...bytes: number[]): Signature => ({
  bytes,
  is: `a file packed with ${by}`,
  advice: "Unpack it first.",
});

/** The first that matches. Numbers of pcap and pcapng: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. */
const SIGNATURES: readonly Signature[] = [
  {
    bytes: [...MACHINE_MAGIC],
    is: "a saved machine",
    advice: "On the machine's page, Machine, Restore from file goes on with it.",
  },
  packed("gzip", 0x1f, 0x8b),
  packed("zstd", 0x28, 0xb5, 0x2f, 0xfd),
  packed("xz", 0xfd, ...ascii("7zXZ")),
  packed("bzip2", ...ascii("BZh")),
  packed("zip", ...ascii("PK\x03\x04")),
  ...[
    [0xa1, 0xb2, 0xc3, 0xd4],
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
    [0x4d, 0x3c, 0xb2, 0xa1],
  ].map((bytes) => ({ bytes, is: "a pcap capture", advice: `Wireshark opens it. ${HOW_TO_GET_ONE}` })),
  ...[
    [0xff, 0xfe],
    [0xfe, 0xff],
  ].map((bytes) => ({
    bytes,
    is: "text in UTF-16",
    advice: "A trace is UTF-8. PowerShell's > writes UTF-16: let --trace write the file.",
  })),
];

const PCAPNG = [0x0a, 0x0d, 0x0d, 0x0a];

/** By its first {@link HEAD_BYTES} bytes, or all that it has. */
export function fileKind(head: Uint8Array): FileKind {
  if (head.length === 0) return { is: "an empty file", advice: HOW_TO_GET_ONE };
  const signature = SIGNATURES.find(({ bytes }) => beginsWith(head, bytes));
  if (signature) return { is: signature.is, advice: signature.advice };
  // Byte by byte: what is looked for is ASCII.
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (beginsWith(head, PCAPNG)) return pcapng(text);
  if (head.some(isNoText)) return { is: "a file of another kind, and no text", advice: HOW_TO_GET_ONE };
  return textKind(text.replace(UTF8_BOM, "").trimStart());
}

const UTF8_BOM = /^\u00ef\u00bb\u00bf/;

/** Control characters but tabs, line ends and escapes. */
const isNoText = (byte: number): boolean => byte < 0x09 || (byte > 0x0d && byte < 0x1b);

const beginsWith = (head: Uint8Array, bytes: readonly number[]): boolean =>
  head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);

/** Ours names the program that wrote it, in the section's options. */
const pcapng = (text: string): FileKind =>
  text.includes("v86-virtio-crypto")
    ? { is: "a trace saved as pcapng, which is for Wireshark", advice: SAVE_AS_LINES }
    : { is: "a pcapng capture of another program", advice: `Wireshark opens it. ${HOW_TO_GET_ONE}` };

function textKind(text: string): FileKind {
  if (text === "") return { is: "a file of nothing but blanks", advice: HOW_TO_GET_ONE };
  if (/^<(!doctype|html)/i.test(text)) {
    return { is: "a web page", advice: `Perhaps a link was saved in place of its file. ${HOW_TO_GET_ONE}` };
  }
  if (/^\{"format":"v86-virtio-crypto trace"/.test(text)) {
    return { is: "a trace of v86-virtio-crypto", advice: "Trace, Open a trace shows it." };
  }
  if (/^\{"kind":/.test(text)) {
    return { is: "a trace without its first line", advice: "Copy the file whole: the first line says what it is." };
  }
  if (/^\{[^}]*"(traceEvents|displayTimeUnit)"/.test(text)) return chromeTrace(text);
  if (/^[[{]/.test(text)) return { is: "JSON, but no trace of v86-virtio-crypto", advice: HOW_TO_GET_ONE };
  return { is: "text, but no trace of v86-virtio-crypto", advice: HOW_TO_GET_ONE };
}

const chromeTrace = (text: string): FileKind => ({
  is: `a Chrome trace, which is for Perfetto${text.includes("v86-virtio-crypto") ? "" : ", of another program"}`,
  advice: `Perfetto opens it, at ui.perfetto.dev. ${text.includes("v86-virtio-crypto") ? SAVE_AS_LINES : HOW_TO_GET_ONE}`,
});
