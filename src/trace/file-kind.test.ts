import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fileKind, HEAD_BYTES, MACHINE_MAGIC } from "./file-kind.ts";
import { toLine } from "./json-lines.ts";
import { FORMATS, traceWriter } from "./writer.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const of = (text: string | Uint8Array) =>
  fileKind((typeof text === "string" ? utf8(text) : text).subarray(0, HEAD_BYTES));

const NOTIFY = { kind: "notify", at: 0, instructions: 0, device: "crypto0", queue: 0 } as const;
const ABOUT = { made: "v86-virtio-crypto 0.1.0", date: "2026-01-31T12:00:00.000Z", epoch: "1769860800000" };

function saved(format: (typeof FORMATS)[number]): Uint8Array {
  const writer = traceWriter(format);
  const pieces = [writer.begin(ABOUT), ...writer.event(NOTIFY), writer.end()];
  return Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? utf8(piece) : piece)));
}

test.each([
  ["json-lines", "a trace of v86-virtio-crypto", /shows it/],
  ["pcapng", "a trace saved as pcapng, which is for Wireshark", /once more, as JSON lines/],
  ["chrome", "a Chrome trace, which is for Perfetto", /once more, as JSON lines/],
] as const)("what is saved as %s is known again", (format, is, advice) => {
  expect(of(saved(format))).toEqual({ is, advice: expect.stringMatching(advice) });
});

test("each form that a trace is saved in is among them", () => {
  for (const format of FORMATS) expect(of(saved(format)).is).toMatch(/trace/);
});

test.each<[string, string | Uint8Array, string]>([
  ["nothing", "", "an empty file"],
  ["blanks", " \n\t\n", "a file of nothing but blanks"],
  ["a saved machine", Uint8Array.of(...MACHINE_MAGIC, 2, 0, 0, 0), "a saved machine"],
  ["gzip", gzipSync("x"), "a file packed with gzip"],
  ["zip", "PK\x03\x04", "a file packed with zip"],
  ["a pcap", Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0), "a pcap capture"],
  ["Wireshark's pcapng", Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0), "a pcapng capture of another program"],
  [
    "Chrome's own trace",
    '{"displayTimeUnit":"ms","traceEvents":[',
    "a Chrome trace, which is for Perfetto, of another program",
  ],
  ["PowerShell's", Buffer.from('\ufeff{"format":', "utf16le"), "text in UTF-16"],
  ["a page", "<!DOCTYPE html>\n<html>", "a web page"],
  ["a part of a trace", toLine(NOTIFY), "a trace without its first line"],
  ["other JSON", '\ufeff{"name":"v86"}', "JSON, but no trace of v86-virtio-crypto"],
  ["text", "hello", "text, but no trace of v86-virtio-crypto"],
  ["a program", "\x7fELF\x01\x01\x00", "a file of another kind, and no text"],
])("%s is called so, and there is something to do", (_, file, is) => {
  expect(of(file).is).toBe(is);
  expect(of(file).advice).toMatch(/^[A-Z].*\.$/);
});

test("of any bytes something is said", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(fileKind(bytes).is).not.toBe("")));
});
