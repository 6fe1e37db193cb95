/** Archives of prebuilt images: what is packed is unpacked, and a damaged archive is refused. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { packArchive, unpackArchive } from "./archive.ts";
import { type CpioEntry, readCpio, writeCpio } from "./cpio.ts";
import { checkPinned, describeImages, type Images, ManifestError, parseManifest } from "./manifest.ts";

const images: Images = {
  bzImage: Uint8Array.of(1, 2, 3),
  initrd: Uint8Array.of(4, 5, 6, 7),
  "bios.bin": Uint8Array.of(8),
};
const manifest = describeImages(images, {
  cmdline: "console=ttyS0",
  packages: { seabios: "1.16.2-1" },
  kernel: "6.1.1",
  inputs: "ab".repeat(32),
});
const archive = packArchive(manifest, images);

/** The archive with its entries changed. */
function altered(change: (entries: CpioEntry[]) => CpioEntry[]): Uint8Array {
  return writeCpio(change(readCpio(archive)));
}

function renamed(from: string, to: string): Uint8Array {
  return altered((entries) => entries.map((entry) => (entry.name === from ? { ...entry, name: to } : entry)));
}

function withManifest(change: (value: Record<string, unknown>) => unknown): Uint8Array {
  const text = JSON.stringify(change(JSON.parse(JSON.stringify(manifest))));
  return altered((entries) =>
    entries.map((entry) =>
      entry.name === "manifest.json" ? { ...entry, data: new TextEncoder().encode(text) } : entry,
    ),
  );
}

it("unpacks what it packed", () => {
  expect(unpackArchive(archive)).toEqual({ manifest, images });
});

it("refuses a file that is not the one of the manifest, by size and by hash", () => {
  const longer = altered((entries) =>
    entries.map((entry) => (entry.name === "initrd" ? { ...entry, data: new Uint8Array(5) } : entry)),
  );
  const other = altered((entries) =>
    entries.map((entry) => (entry.name === "initrd" ? { ...entry, data: new Uint8Array(4) } : entry)),
  );
  expect(() => unpackArchive(longer)).toThrow("initrd has 5 bytes, the manifest says 4");
  expect(() => unpackArchive(other)).toThrow(/initrd has SHA-256 .* the manifest says/);
});

it("refuses names that lead out of the folder, and any other name that is no part of an archive", () => {
  for (const name of ["../initrd", "/etc/passwd", "./initrd", "images/initrd", "initrd/", "README.md", "INITRD"]) {
    expect(() => unpackArchive(renamed("initrd", name)), name).toThrow(ManifestError);
  }
});

it("refuses a link or a directory in the place of a file", () => {
  for (const type of ["link", "directory"] as const) {
    const bytes = altered((entries) => entries.map((entry) => (entry.name === "initrd" ? { ...entry, type } : entry)));
    expect(() => unpackArchive(bytes)).toThrow("no part of it");
  }
});

it("refuses a file that is there twice, one that is missing, and an archive without a manifest", () => {
  expect(() => unpackArchive(altered((entries) => [...entries, ...entries.slice(1, 2)]))).toThrow("bzImage twice");
  expect(() => unpackArchive(altered((entries) => entries.filter(({ name }) => name !== "bios.bin")))).toThrow(
    "the archive has no bios.bin",
  );
  expect(() => unpackArchive(altered((entries) => entries.slice(1)))).toThrow("the archive has no manifest.json");
});

it("refuses an archive that is larger than images may be", () => {
  expect(() => unpackArchive(new Uint8Array(5_000_000))).toThrow("at most");
});

it("refuses any changed byte of an archive, or reads the same images out of it", () => {
  const change = fc.tuple(fc.nat(archive.length - 1), fc.nat(255));
  fc.assert(
    fc.property(change, ([at, value]) => {
      const copy = Uint8Array.from(archive);
      copy[at] = value;
      try {
        expect(unpackArchive(copy).images).toEqual(images);
      } catch (error) {
        if (!(error instanceof ManifestError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

it("refuses a manifest of another version, with other files, or with values that are none", () => {
  const changes: ((value: Record<string, unknown>) => unknown)[] = [
    (value) => ({ ...value, version: 2 }),
    (value) => ({ ...value, cmdline: "a\nb" }),
    (value) => ({ ...value, cmdline: undefined }),
    (value) => ({ ...value, kernel: 6 }),
    (value) => ({ ...value, inputs: "ab" }),
    (value) => ({ ...value, packages: { seabios: 1 } }),
    (value) => ({ ...value, files: null }),
    (value) => ({ ...value, files: { ...(value.files as object), extra: { size: 1, sha256: "00".repeat(32) } } }),
    (value) => ({ ...value, files: { ...(value.files as object), initrd: { size: -4, sha256: "00".repeat(32) } } }),
    (value) => ({ ...value, files: { ...(value.files as object), initrd: { size: 4, sha256: "00" } } }),
    () => [],
    () => null,
  ];
  for (const change of changes)
    expect(() => unpackArchive(withManifest(change)), String(change)).toThrow(ManifestError);
  expect(() => parseManifest("{")).toThrow("not JSON");
});

it("takes only the pinned images when a manifest pins them", () => {
  const other = describeImages({ ...images, initrd: Uint8Array.of(9) }, manifest);
  expect(() => checkPinned(manifest, manifest)).not.toThrow();
  expect(() => checkPinned(other, manifest)).toThrow("initrd is not the pinned one");
  expect(() => checkPinned({ ...manifest, cmdline: "init=/bin/sh" }, manifest)).toThrow("command line");
});
