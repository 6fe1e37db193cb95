/** The fields in a request's bytes, for the filter: decoded at the first use and cached. */
import { whyAbsent } from "../../../trace/absent.ts";
import { exportedLayouts } from "../../../trace/layouts.ts";
import { type Codec, type Field, walk } from "../../../wire/codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../../../wire/codec/der.ts";
import { ECPoint, ECPrivateKey } from "../../../wire/codec/ec-der.ts";
import { hexOf } from "../../../wire/codec/hex.ts";
import { DIALECTS, type DialectTable } from "../../../wire/crypto/wire-dialect.ts";
import type { RequestRow } from "../log/rows.ts";
import { keyField, type SideBytes, sidesOf, type TreeNode } from "../request/field-tree.ts";
import type { Value } from "./value.ts";

/** A field of a row, with the node of the tree that shows it. */
export interface DecodedField {
  /** Dotted names from the outermost struct inward, in lower case, e.g. `request.header.opcode`. */
  readonly path: string;
  readonly id: string;
  readonly value: Value;
}

/** Most decoded rows in the cache: at some 10 kB each, some tens of megabytes. */
const CACHED_ROWS = 4096;
/** Bytes of a byte string that a filter compares. */
const LOOKED_AT_BYTES = 1024;

interface CachedFields {
  readonly revision: number;
  readonly fields: readonly DecodedField[];
}

export class DecodedRows {
  /** The names that fields can have. */
  readonly names: DecodedNames;
  readonly #cache = new Map<RequestRow, CachedFields>();

  constructor(names = DECODED_NAMES) {
    this.names = names;
  }

  /** The fields of the row in its present state. */
  of(row: RequestRow): readonly DecodedField[] {
    const cached = this.#cache.get(row);
    if (cached?.revision === row.revision) return cached.fields;
    const fields = sidesOf(row).flatMap(fieldsOf);
    this.#cache.delete(row);
    this.#cache.set(row, { revision: row.revision, fields });
    if (this.#cache.size > CACHED_ROWS) {
      const [oldest] = this.#cache.keys();
      if (oldest) this.#cache.delete(oldest);
    }
    return fields;
  }
}

/** Whether `name` means `path`: `path` ends in the name's last part and has its other parts before, in order. */
export function isCalled(path: string, name: string): boolean {
  if (path === name || path.endsWith(`.${name}`)) return true;
  const dot = name.lastIndexOf(".");
  if (dot < 0 || !path.endsWith(name.slice(dot))) return false;
  const parts = name.split(".");
  let found = 0;
  for (const part of path.split(".")) if (part === parts[found]) found++;
  return found === parts.length;
}

/** The fields of one side, in less time than `requestTrees` takes: a filter decodes many rows at once. */
function fieldsOf({ side, layout, bytes, scope, absent, isWritten }: SideBytes): DecodedField[] {
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

/** The dotted path of a node, with `request` or `answer` in the place of the side. */
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

/** Computed on access: most byte strings are never compared. */
const lazy = (bytes: Uint8Array, isInteger: boolean): Value => ({
  get text() {
    return hexText(bytes);
  },
  get number() {
    return isInteger ? BigInt(hexText(bytes)) : undefined;
  },
});

export const hexText = (bytes: Uint8Array): string => `0x${hexOf(bytes.subarray(0, LOOKED_AT_BYTES))}`;

/** The properties of a name, from the layouts. */
interface DecodedName {
  readonly meaning: string;
  /** The names of its values; undefined if it may have any value. */
  readonly values: readonly string[] | undefined;
  /** Its values are numbers and have no names. */
  readonly isNumber: boolean;
  /** Its values are byte strings. */
  readonly isBytes: boolean;
}

/** The properties of one field. A set of several bits has no name of its own. */
const nameOf = ({ meaning = "", names, form, label, parts }: Codec<unknown>): DecodedName => ({
  meaning,
  values: names?.of === "values" ? names.names.map(([name]) => name) : undefined,
  isNumber: form?.is === "integer" && !names && !label,
  // An integer of a key has no form: it is the content of a DER element.
  isBytes: !parts && !names && !label && (!form || form.is === "bytes" || form.is === "rest"),
});

/** The common properties of fields with the same path in several layouts. */
const joined = (one: DecodedName | undefined, other: DecodedName): DecodedName =>
  one
    ? {
        meaning: other.meaning,
        values: one.values && other.values && [...new Set([...one.values, ...other.values])],
        isNumber: one.isNumber && other.isNumber,
        isBytes: one.isBytes && other.isBytes,
      }
    : other;

/** Names outside the layouts: the decoder's own, and the parts of a key's integers. */
const ALWAYS: readonly string[] = ["unparsed", "tag", "length", "content"];

/** Layouts with the path of their fields: the side of a request, or the key in one. */
const layoutsOf = (table: DialectTable): (readonly [path: string, layout: Codec<unknown>])[] => [
  ...exportedLayouts(table).map(({ side, layout }) => [side, layout] as const),
  ["request.key.rsaprivatekey", RSAPrivateKey],
  ["request.key.rsapublickey", RSAPublicKey],
  ["request.key.ecprivatekey", ECPrivateKey],
  ["request.key.ecpoint", ECPoint.NIST_P256],
];

/** The names of fields in bytes, and of their values, by the layouts of a table of dialects. */
export class DecodedNames {
  readonly table: DialectTable;
  #all: ReadonlyMap<string, DecodedName> | undefined;

  constructor(table: DialectTable = DIALECTS) {
    this.table = table;
  }

  /** All names of fields, in lower case. */
  get all(): ReadonlyMap<string, DecodedName> {
    this.#all ??= namesIn(layoutsOf(this.table));
    return this.#all;
  }

  /** Whether any request can have a field of that name. */
  has(name: string): boolean {
    return ALWAYS.includes(name.slice(name.lastIndexOf(".") + 1)) || this.#called(name).length > 0;
  }

  /** The names of values of all fields of that name; undefined if one of them may have any value. */
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

/** The names in the layouts of the project's dialects. */
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
