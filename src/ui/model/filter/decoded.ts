/** The fields in a request's bytes, for the filter: decoded when a filter first asks, and kept for a while. */
import { whyAbsent } from "../../../trace/absent.ts";
import { exportedLayouts } from "../../../trace/layouts.ts";
import { type Codec, type Field, walk } from "../../../wire/codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../../../wire/codec/der.ts";
import { hexOf } from "../../../wire/codec/hex.ts";
import { DIALECTS, type DialectTable } from "../../../wire/crypto/wire-dialect.ts";
import type { RequestRow } from "../log/rows.ts";
import { keyField, type TreeNode, type Wire, wiresOf } from "../request/field-tree.ts";
import type { Value } from "./value.ts";

/** A field of a row, with the node of the tree that shows it. */
export interface DecodedField {
  /** Dotted names from the outermost struct inward, in lower case, e.g. `request.header.opcode`. */
  readonly path: string;
  readonly id: string;
  readonly value: Value;
}

/** Decoded rows that are kept: at some 10 kB each, some tens of megabytes. */
const KEPT_ROWS = 4096;
/** Bytes of a byte string that a filter looks at. */
const LOOKED_AT_BYTES = 1024;

interface Kept {
  readonly revision: number;
  readonly fields: readonly DecodedField[];
}

export class DecodedRows {
  /** What their fields can be called. */
  readonly names: DecodedNames;
  readonly #kept = new Map<RequestRow, Kept>();

  constructor(names = DECODED_NAMES) {
    this.names = names;
  }

  /** Those of the row as it is now. */
  of(row: RequestRow): readonly DecodedField[] {
    const kept = this.#kept.get(row);
    if (kept?.revision === row.revision) return kept.fields;
    const fields = wiresOf(row).flatMap(fieldsOf);
    this.#kept.delete(row);
    this.#kept.set(row, { revision: row.revision, fields });
    if (this.#kept.size > KEPT_ROWS) {
      const [oldest] = this.#kept.keys();
      if (oldest) this.#kept.delete(oldest);
    }
    return fields;
  }
}

/** Whether `path` is called `name`: it ends in the name's last part, and has the parts before that somewhere, in order. */
export function isCalled(path: string, name: string): boolean {
  if (path === name || path.endsWith(`.${name}`)) return true;
  const dot = name.lastIndexOf(".");
  if (dot < 0 || !path.endsWith(name.slice(dot))) return false;
  const parts = name.split(".");
  let found = 0;
  for (const part of path.split(".")) if (part === parts[found]) found++;
  return found === parts.length;
}

/** As requestTrees, without what only a tree shows: many rows are decoded at a time. */
function fieldsOf({ side, layout, bytes, scope, absent, isWritten }: Wire): DecodedField[] {
  const found: DecodedField[] = [];
  const visit = (field: Field, parent: string, base: number): void => {
    const id = `${parent}/${field.name}`;
    const from = base + field.offset;
    const isAbsent = whyAbsent(absent, from, from + field.size) !== undefined;
    const value = !isAbsent && isWritten(from, from + field.size) ? valueOfField(field) : undefined;
    if (value) found.push({ path: pathOf({ id }), id, value });
    for (const child of field.children) visit(child, id, base);
    for (const child of field.children) {
      const at = base + child.offset;
      const inner = keyField(child, whyAbsent(absent, at, at + child.size) !== undefined);
      if (inner) visit(inner, `${id}/${child.name}`, at);
    }
  };
  const { root } = walk(layout, bytes, { unparsed: true, scope });
  for (const child of root.children) visit(child, side, 0);
  return found;
}

/** The dotted path of a node: the ids say which side it is on, the filter says `request` and `answer`. */
export function pathOf({ id }: Pick<TreeNode, "id">): string {
  return id
    .replace(/^readable/, "request")
    .replace(/^writable/, "answer")
    .replaceAll("/", ".")
    .toLowerCase();
}

function valueOfField({ value, label, type }: Field): Value | undefined {
  if (typeof value === "number" || typeof value === "bigint") return { number: value, text: label };
  if (!(value instanceof Uint8Array)) return undefined;
  return lazy(value, type === "INTEGER" && value.length <= 8);
}

/** Most byte strings are never looked at. */
const lazy = (bytes: Uint8Array, isInteger: boolean): Value => ({
  get text() {
    return hexText(bytes);
  },
  get number() {
    return isInteger ? BigInt(hexText(bytes)) : undefined;
  },
});

export const hexText = (bytes: Uint8Array): string => `0x${hexOf(bytes.subarray(0, LOOKED_AT_BYTES))}`;

/** What the layouts say of a name. */
interface DecodedName {
  readonly meaning: string;
  /** What its values are called; undefined where any value may be. */
  readonly values: readonly string[] | undefined;
  /** Its values are numbers and have no names. */
  readonly isNumber: boolean;
  /** Its values are byte strings. */
  readonly isBytes: boolean;
}

/** Several bits together have no name of their own. */
const nameOf = ({ meaning = "", names, form, label, parts }: Codec<unknown>): DecodedName => ({
  meaning,
  values: names?.of === "values" ? names.names.map(([name]) => name) : undefined,
  isNumber: form?.is === "integer" && !names && !label,
  // An integer of a key has no form: it is the content of a DER element.
  isBytes: !parts && !names && !label && (!form || form.is === "bytes" || form.is === "rest"),
});

/** Of fields with the same path in several layouts. */
const joined = (one: DecodedName | undefined, other: DecodedName): DecodedName =>
  one
    ? {
        meaning: other.meaning,
        values: one.values && other.values && [...new Set([...one.values, ...other.values])],
        isNumber: one.isNumber && other.isNumber,
        isBytes: one.isBytes && other.isBytes,
      }
    : other;

/** Not in the layouts: what the decoder adds, and the parts of a key's integers. */
const ALWAYS: readonly string[] = ["unparsed", "tag", "length", "content"];

/** Where a field can be: the side of a request, or the key in one, with the layout of what is there. */
const layoutsOf = (table: DialectTable): (readonly [path: string, layout: Codec<unknown>])[] => [
  ...exportedLayouts(table).map(({ side, layout }) => [side, layout] as const),
  ["request.key.rsaprivatekey", RSAPrivateKey],
  ["request.key.rsapublickey", RSAPublicKey],
];

/** What the fields in bytes can be called, and their values, by the layouts of a table of dialects. */
export class DecodedNames {
  readonly table: DialectTable;
  #all: ReadonlyMap<string, DecodedName> | undefined;

  constructor(table: DialectTable = DIALECTS) {
    this.table = table;
  }

  /** All names that bytes can have a field of, in lower case. */
  get all(): ReadonlyMap<string, DecodedName> {
    this.#all ??= namesIn(layoutsOf(this.table));
    return this.#all;
  }

  /** Whether any request can have a field of that name. */
  has(name: string): boolean {
    return ALWAYS.includes(name.slice(name.lastIndexOf(".") + 1)) || this.#called(name).length > 0;
  }

  /** What the values of the fields of that name are called; undefined where one of them may have any. */
  values(name: string): readonly string[] | undefined {
    const all = this.#called(name).map(({ values }) => values);
    return all.length > 0 && all.every((values) => values !== undefined) ? [...new Set(all.flat())] : undefined;
  }

  /** Whether all fields of that name are numbers that have no names. */
  isNumber(name: string): boolean {
    const all = this.#called(name);
    return all.length > 0 && all.every(({ isNumber }) => isNumber);
  }

  /** Whether all fields of that name are byte strings. */
  isBytes(name: string): boolean {
    const all = this.#called(name);
    return all.length > 0 && all.every(({ isBytes }) => isBytes);
  }

  #called(name: string): DecodedName[] {
    const wanted = name.replace(/(?<=^|\.)\d+(?=\.|$)/g, "item");
    return [...this.all].filter(([path]) => isCalled(path, wanted)).map(([, found]) => found);
  }
}

/** The names of all requests that are known. */
export const DECODED_NAMES = new DecodedNames();

function namesIn(layouts: readonly (readonly [string, Codec<unknown>])[]): Map<string, DecodedName> {
  const found = new Map<string, DecodedName>();
  const visit = (path: string, codec: Codec<unknown>): void => {
    for (const part of codec.parts ?? []) {
      const inner = `${path}.${part.name.toLowerCase()}`;
      found.set(inner, joined(found.get(inner), nameOf(part.codec)));
      visit(inner, part.codec);
    }
  };
  for (const [path, layout] of layouts) visit(path, layout);
  return found;
}
