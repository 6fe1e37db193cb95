/**
 * What VIRTIO 1.4 cs01 asks of a device, statement by statement, in our own words. Each has the code that keeps it and
 * the test that proves it, or why it does not apply. docs/conformance.md is made from this. A test checks that each
 * file, symbol and test named here exists.
 */
import { BASIC_FACILITIES } from "./conformance-basic.ts";
import { CRYPTO_DEVICE } from "./conformance-crypto.ts";
import { ENTROPY_DEVICE } from "./conformance-entropy.ts";
import { PACKED_VIRTQUEUES } from "./conformance-packed.ts";
import { PCI_TRANSPORT } from "./conformance-pci.ts";
import type { Clause, Kept, Part, Place, Proof, Statement } from "./conformance-statements.ts";
import { code, table } from "./markdown.ts";

export const CONFORMANCE: readonly Part[] = [
  BASIC_FACILITIES,
  PACKED_VIRTQUEUES,
  PCI_TRANSPORT,
  ENTROPY_DEVICE,
  CRYPTO_DEVICE,
];

const INTRODUCTION = [
  "This page has every device-normative statement of six parts of VIRTIO 1.4 cs01. They are the basic facilities, both",
  "forms of virtqueues, PCI transport, entropy device and crypto device. Each has the code that keeps it and the test that proves it,",
  "or why it does not apply. The words are this project's; the specification's own stand under the same number there. A",
  "statement is one MUST, MUST NOT, SHOULD, SHOULD NOT or RECOMMENDED; what a device MAY do is left out. `npm run docs`",
  "makes this page from `tools/conformance-*.ts`. `npm run check` fails where a file, a symbol or a test is missing.",
].join(" ");

const isKept = (statement: Statement): statement is Kept => "code" in statement;

const link = ({ file, symbol }: Place) => `[${code(symbol)}](../${file})`;
const proof = ({ file, title }: Proof) => `[${title}](../${file})`;

function row(statement: Statement): string[] {
  const { level, says } = statement;
  if (!isKept(statement)) return [level, says, "does not apply", statement.because];
  return [level, says, statement.code.map(link).join(", "), statement.tests.map(proof).join("; ")];
}

function clause(each: Clause): string {
  const head = `### ${each.number} ${each.title}`;
  if (!("statements" in each)) return `${head}\n\n${unused(each.count)}: ${each.because}`;
  return `${head}\n\n${table(["Level", "The device", "Kept by", "Proved by, or why not"], each.statements.map(row))}`;
}

const unused = (count: number): string =>
  count === 1 ? "Its statement does not apply" : `Its ${count} statements do not apply`;

const countOf = (each: Clause): number => ("statements" in each ? each.statements.length : each.count);

/** The text of docs/conformance.md. */
export function conformance(): string {
  const clauses = CONFORMANCE.flatMap((part) => part.clauses);
  const all = clauses.reduce((sum, each) => sum + countOf(each), 0);
  const kept = clauses.flatMap((each) => ("statements" in each ? each.statements.filter(isKept) : [])).length;
  const parts = [
    "# Conformance",
    INTRODUCTION,
    `${all} statements: ${kept} are kept and proved, ${all - kept} do not apply.`,
    ...CONFORMANCE.map((part) => [`## ${part.title}`, ...part.clauses.map(clause)].join("\n\n")),
  ];
  return `${parts.join("\n\n")}\n`;
}
