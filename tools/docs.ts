/**
 * Writes the documents that come from declarations:
 * - docs/wire-format.md from src/wire, the only place where the wire format is written down by hand;
 * - docs/trace-format.md from src/trace;
 * - docs/conformance.md from tools/conformance-*.ts;
 * - docs/glossary.md from src/ui/model/glossary;
 * - docs/lessons.md from lessons, and docs/lesson-blocks.md from src/lesson;
 * - the Wireshark dissector from src/wire and src/trace.
 *
 * As a command: tsx tools/docs.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Codec } from "../src/wire/codec/codec.ts";
import * as der from "../src/wire/codec/der.ts";
import { type Row, describe as rowsOf } from "../src/wire/codec/describe.ts";
import * as ec from "../src/wire/codec/ec-der.ts";
import { EcdsaSigValue } from "../src/wire/codec/ecdsa-signature.ts";
import { DIALECTS, type DialectTable } from "../src/wire/crypto/wire-dialect.ts";
import * as rng from "../src/wire/rng/rng.ts";
import * as pci from "../src/wire/virtio/pci.ts";
import * as virtio from "../src/wire/virtio/virtio.ts";
import { conformance } from "./conformance.ts";
import { cryptoSections, type Section } from "./crypto-docs.ts";
import { glossaryDocument } from "./glossary-docs.ts";
import { lessonBlocks, lessonTable } from "./lesson-docs.ts";
import { luaDissector } from "./lua-dissector.ts";
import { code, table } from "./markdown.ts";
import { traceFormat } from "./trace-docs.ts";

const OTHER_SECTIONS: readonly Section[] = [
  {
    title: "RSA keys",
    layouts: [der.RSAPublicKey, der.RSAPrivateKey],
    constants: { DerTag: der.DerTag, RsaVersion: der.RsaVersion },
  },
  {
    title: "Keys and signatures on elliptic curves",
    layouts: [ec.ECPrivateKey, ec.ECPoint.NIST_P256, EcdsaSigValue],
    constants: { EcVersion: ec.EcVersion, PointForm: ec.PointForm },
  },
  { title: "Entropy device", layouts: [rng.RngRequest, rng.RngAnswer], constants: {} },
  {
    title: "Split virtqueues",
    layouts: [virtio.Descriptor, virtio.AvailHeader, virtio.UsedHeader, virtio.UsedElem],
    constants: {
      DescriptorFlag: virtio.DescriptorFlag,
      AvailFlag: virtio.AvailFlag,
      UsedFlag: virtio.UsedFlag,
    },
  },
  {
    title: "PCI transport",
    layouts: [
      virtio.CommonCfg,
      virtio.IsrCfg,
      pci.PciHeader,
      pci.VirtioPciCap,
      pci.VirtioPciNotifyCap,
      pci.VirtioPciCfgCap,
    ],
    constants: {
      VirtioFeature: virtio.VirtioFeature,
      DeviceStatus: virtio.DeviceStatus,
      IsrStatus: virtio.IsrStatus,
      MsiVector: virtio.MsiVector,
      PciId: pci.PciId,
      VirtioDeviceId: pci.VirtioDeviceId,
      PciClass: pci.PciClass,
      PciCommand: pci.PciCommand,
      PciStatus: pci.PciStatus,
      PciCapId: pci.PciCapId,
      PciCfgType: pci.PciCfgType,
      PciBarFlag: pci.PciBarFlag,
      PciPin: pci.PciPin,
    },
  },
];

/** The text of docs/wire-format.md. */
export function wireFormat(table: DialectTable = DIALECTS): string {
  const parts = [
    "# Wire format",
    "Generated from the declarations in `src/wire` by `npm run docs`; a test fails when it is out of date.",
    "Clauses are those of VIRTIO 1.4 cs01 unless they name another document. [spec.md](spec.md) settles what the RFC v3 leaves open. All integers are little-endian, and nothing is aligned or padded but where a field says so. Offsets and sizes are in bytes; a dash stands for one that depends on the data. The variants of a union all start at its offset. Fields marked † hold key material, those marked ‡ what a user encrypts or signs and what comes of it.",
    ...[...cryptoSections(table), ...OTHER_SECTIONS].map(section),
  ];
  return `${parts.join("\n\n")}\n`;
}

function section({ title, layouts, constants }: Section): string {
  const tables = Object.entries(constants).map(([name, values]) => constantTable(name, values));
  const constantsPart = tables.length > 0 ? ["### Constants", ...tables] : [];
  return [`## ${title}`, ...layouts.map(layoutTable), ...constantsPart].join("\n\n");
}

function layoutTable(layout: Codec<unknown>): string {
  const size = layout.size === undefined ? "" : ` Size: ${layout.size}.`;
  const rows = rowsOf(layout).map((row) => [
    row.offset ?? "–",
    row.size ?? "–",
    code(row.type),
    code(row.path) + MARK[row.content ?? "none"],
    row.meaning ?? "",
    row.clause ?? "",
  ]);
  return [
    `### ${code(layout.type)}`,
    `${layout.meaning ?? ""} ${layout.clause ?? ""}.${size}`,
    table(["Offset", "Size", "Type", "Field", "Meaning", "Clause"], rows),
  ].join("\n\n");
}

const MARK: Readonly<Record<NonNullable<Row["content"]> | "none", string>> = {
  secret: " †",
  payload: " ‡",
  public: "",
  none: "",
};

function constantTable(name: string, values: Section["constants"][string]): string {
  const rows = Object.entries(values).map(([key, value]) => [code(key), value, `0x${value.toString(16)}`]);
  return table([code(name), "Value", "Hex"], rows);
}

/** Every generated file with its text. */
export const DOCUMENTS: ReadonlyMap<string, () => string> = new Map([
  [fileURLToPath(new URL("../docs/wire-format.md", import.meta.url)), () => wireFormat()],
  [fileURLToPath(new URL("../docs/trace-format.md", import.meta.url)), traceFormat],
  [fileURLToPath(new URL("../docs/conformance.md", import.meta.url)), conformance],
  [fileURLToPath(new URL("../docs/glossary.md", import.meta.url)), glossaryDocument],
  [fileURLToPath(new URL("../docs/lessons.md", import.meta.url)), () => lessonTable()],
  [fileURLToPath(new URL("../docs/lesson-blocks.md", import.meta.url)), lessonBlocks],
  [fileURLToPath(new URL("../docs/wireshark/virtio_crypto.lua", import.meta.url)), () => luaDissector()],
]);

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of DOCUMENTS) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text());
  }
}
