/**
 * A prebuilt set of images in one file, for hosts without a compiler. It is a cpio archive of the manifest and the
 * three images. Nothing of an archive is used before all of it is checked.
 */
import { type CpioEntry, CpioError, readCpio, writeCpio } from "./cpio.ts";
import {
  checkImage,
  IMAGE_FILES,
  type ImageFile,
  type Images,
  MANIFEST,
  MAX_IMAGES_SIZE,
  type Manifest,
  ManifestError,
  parseManifest,
} from "./manifest.ts";

/** The images, and room for a manifest and the headers. */
export const MAX_ARCHIVE_SIZE = MAX_IMAGES_SIZE + 65_536;

/** The bytes of an archive. The same images give the same bytes. */
export function packArchive(manifest: Manifest, images: Images): Uint8Array {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const files: [string, Uint8Array][] = [
    [MANIFEST, new TextEncoder().encode(text)],
    ...IMAGE_FILES.map((name): [string, Uint8Array] => [name, images[name]]),
  ];
  return writeCpio(files.map(([name, data]): CpioEntry => ({ name, type: "file", mode: 0o644, data })));
}

/** Throws ManifestError unless the archive holds exactly the manifest and the images it describes. */
export function unpackArchive(bytes: Uint8Array): { readonly manifest: Manifest; readonly images: Images } {
  if (bytes.length > MAX_ARCHIVE_SIZE)
    throw new ManifestError(`the archive has ${bytes.length} bytes; at most ${MAX_ARCHIVE_SIZE} are allowed`);
  const files = filesOf(bytes);
  const manifestBytes = files.get(MANIFEST);
  if (manifestBytes === undefined) throw new ManifestError(`the archive has no ${MANIFEST}`);
  const manifest = parseManifest(new TextDecoder().decode(manifestBytes));
  const images: Partial<Record<ImageFile, Uint8Array>> = {};
  for (const name of IMAGE_FILES) images[name] = checkedImage(name, files, manifest);
  return { manifest, images: images as Images };
}

function filesOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const entry of entriesOf(bytes)) {
    // A name is only ever compared with the known ones, so no name can lead out of the folder.
    if (entry.type !== "file" || ![MANIFEST, ...IMAGE_FILES].includes(entry.name)) {
      throw new ManifestError(
        `the archive holds ${JSON.stringify(entry.name)} (${entry.type}), which is no part of it`,
      );
    }
    if (files.has(entry.name)) throw new ManifestError(`the archive holds ${entry.name} twice`);
    files.set(entry.name, entry.data);
  }
  return files;
}

function entriesOf(bytes: Uint8Array): CpioEntry[] {
  try {
    return readCpio(bytes);
  } catch (error) {
    if (error instanceof CpioError) throw new ManifestError(`not an archive of images: ${error.message}`);
    throw error;
  }
}

function checkedImage(name: ImageFile, files: Map<string, Uint8Array>, manifest: Manifest): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new ManifestError(`the archive has no ${name}`);
  checkImage(name, bytes, manifest);
  return bytes;
}
