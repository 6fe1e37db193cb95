/**
 * The text of docs/wireshark/virtio_crypto.lua. It is tables from the wire layouts and the kinds of events, and the
 * part that reads them, tools/dissector.lua.
 */
import { readFileSync } from "node:fs";
import type { TraceKind } from "../src/contract/trace.ts";
import type { AnyShape, FieldForm } from "../src/trace/fields.ts";
import { KINDS } from "../src/trace/kinds.ts";
import { exportedLayouts } from "../src/trace/layouts.ts";
import { PLUGGED_FIELDS } from "../src/trace/version-1.ts";
import type { Codec, Form, Part, ValueNames } from "../src/wire/codec/codec.ts";
import { Status } from "../src/wire/crypto/status.ts";
import { DIALECTS, type DialectTable } from "../src/wire/crypto/wire-dialect.ts";

const RUNTIME = new URL("./dissector.lua", import.meta.url);

const INTRODUCTION = `-- Dissects the pcapng form of a trace of v86-virtio-crypto, docs/trace-format.md.
-- Generated from src/wire and src/trace by \`npm run docs\`; a test fails when it is out of date.
-- wireshark -X lua_script:virtio_crypto.lua FILE, or put it into Wireshark's folder of personal plugins.`;

const quote = (text: string): string => JSON.stringify(text);

/** Collects the tables of layouts; each layout and each field once. */
class Tables {
  readonly fields: string[] = [];
  readonly structs: string[] = [];
  readonly #fieldNumbers = new Map<string, number>();
  readonly #structNames = new Map<Codec<unknown>, string>();

  /** A Lua expression for a layout; `name` is what its field is called. */
  layout(codec: Codec<unknown>, name: string): string {
    const { form } = codec;
    if (!form) throw new Error(`${name}: ${codec.type} cannot be translated`);
    switch (form.is) {
      case "struct":
        return this.#struct(codec, form);
      case "integer":
        return this.#integer(codec, name);
      case "bytes": {
        const length = typeof form.length === "number" ? `size=${form.length}` : `ref=${quote(form.length)}`;
        return `{is="bytes", field=${this.#bytes(codec, name)}, ${length}}`;
      }
      case "rest":
        return `{is="rest", field=${this.#bytes(codec, name)}, leave=${form.leave}}`;
      case "array":
        return `{is="array", count=${form.count}, item=${this.layout(form.item, name)}}`;
      case "elements":
        return `{is="elements", ref=${quote(form.ref)}, less=${form.less}, most=${form.most}, item=${this.layout(form.item, name)}}`;
      case "padded":
        return `{is="padded", size=${form.size}, inner=${this.layout(form.inner, name)}}`;
      case "sized-by":
        return `{is="sized-by", sibling=${quote(form.sibling)}, inner=${this.layout(form.inner, name)}}`;
      case "union":
        return this.#union(codec.parts ?? [], form);
    }
  }

  #struct(codec: Codec<unknown>, { own }: Form & { is: "struct" }): string {
    const known = this.#structNames.get(codec);
    if (known) return known;
    const parts = (codec.parts ?? []).map(({ name, codec }) => `  {${quote(name)}, ${this.layout(codec, name)}},`);
    const name = `S[${this.structs.length + 1}]`;
    this.#structNames.set(codec, name);
    const head = `{is="struct", own=${own}, type=${quote(codec.type)},`;
    this.structs.push([`${name} = ${head}`, ...parts, "}"].join("\n"));
    return name;
  }

  #integer(codec: Codec<unknown>, name: string): string {
    const { size = 0, names } = codec;
    const type = size === 8 ? "uint64" : "uint32";
    const field = this.#field(`ProtoField.${type}("vcrypto.${name}", ${quote(name)}, base.DEC, nil, nil, DOC)`, codec);
    if (!names) return `{is="integer", size=${size}, field=${field}}`;
    // A number has other names in other structs, and a filter should work by name all the same.
    const label = this.#field(
      `ProtoField.string("vcrypto.${name}.name", ${quote(`${name}, by name`)}, base.UNICODE, DOC)`,
      codec,
    );
    const list = names.of === "masks" ? `masks=${maskList(names)}` : `values=${valueStrings(names)}`;
    return `{is="integer", size=${size}, field=${field}, label=${label}, ${list}}`;
  }

  /** Some names are those of numbers and of byte strings, so the latter have one of their own. */
  #bytes(codec: Codec<unknown>, name: string): number {
    return this.#field(`ProtoField.bytes("vcrypto.${name}.bytes", ${quote(name)}, base.SPACE, DOC)`, codec);
  }

  #field(text: string, { meaning = "" }: Codec<unknown>): number {
    const known = this.#fieldNumbers.get(text);
    if (known) return known;
    this.fields.push(text.replace("DOC", quote(meaning)));
    this.#fieldNumbers.set(text, this.fields.length);
    return this.fields.length;
  }

  #union(parts: readonly Part[], { refs, ahead, variants }: Form & { is: "union" }): string {
    const found = variants.map(({ name, tags, only }) => {
      const codec = parts.find((part) => part.name === name)?.codec;
      if (!codec) throw new Error(`no variant ${name}`);
      const tagList = tags.map((tag) => `{${tag.join(", ")}}`).join(", ");
      const bit = only ? `only={ref=${quote(only.ref)}, mask=${only.mask}, set=${only.set}}, ` : "";
      return `{name=${quote(name)}, tags={${tagList}}, ${bit}layout=${this.layout(codec, name)}}`;
    });
    return `{is="union", refs={${refs.map(quote).join(", ")}}, ahead=${ahead}, ${found.join(", ")}}`;
  }
}

const valueStrings = ({ names }: ValueNames): string =>
  `{${names.map(([name, number]) => `[${number}]=${quote(name)}`).join(", ")}}`;
const maskList = ({ names }: ValueNames): string =>
  `{${names.map(([name, number]) => `{${number}, ${quote(name)}}`).join(", ")}}`;

function shapeTable(shape: AnyShape): string {
  const fields = Object.entries(shape).map(([name, { form }]) => `{name=${quote(name)}, ${fieldTable(form)}}`);
  return `{${fields.join(", ")}}`;
}

function fieldTable(form: FieldForm): string {
  if (form.is === "list") return `is="list", shape=${shapeTable(form.shape)}`;
  if (form.is !== "one-of") return `is=${quote(form.is)}`;
  return `is="choice", values={${form.values.map((value) => quote(String(value))).join(", ")}}`;
}

/** The names of the opcodes, by the number of the layout. Each layout of a request has a header with an opcode. */
function opcodes(table: DialectTable): string {
  const dialects = Object.values(table).flatMap(({ linux, revision1 }) => [linux, revision1]);
  const requests = dialects.flatMap(({ control, request }) => [
    { exportId: control.exportId, opcode: control.layout.fields.header.fields.opcode },
    { exportId: request.exportId, opcode: request.layout.fields.header.fields.opcode },
  ]);
  const byNumber = new Map(requests.map(({ exportId, opcode }) => [exportId, opcode.names]));
  const lines = [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, names]) => `  [${number}]=${names ? valueStrings(names) : "{}"},`);
  return `local OPCODES = {\n${lines.join("\n")}\n}`;
}

/** The text of docs/wireshark/virtio_crypto.lua. */
export function luaDissector(table: DialectTable = DIALECTS): string {
  const tables = new Tables();
  const exported = exportedLayouts(table);
  const layouts = exported.map(({ exportId, layout }) => `  [${exportId}]=${tables.layout(layout, "answer")},`);
  const cut = exported.flatMap(({ exportId, endsWhereWritten }) => (endsWhereWritten ? `[${exportId}]=true` : []));
  const named = exported.flatMap(({ exportId, operation }) => (operation ? [`[${exportId}]=${quote(operation)}`] : []));
  const kinds = (Object.keys(KINDS) as TraceKind[]).map(
    (kind) => `  {name=${quote(kind)}, shape=${shapeTable(KINDS[kind] as AnyShape)}},`,
  );
  const statuses = Object.entries(Status).map(([name, value]) => `[${value}]=${quote(name)}`);
  return `${[
    INTRODUCTION,
    `local KINDS = {\n${kinds.join("\n")}\n}`,
    "-- What packets of version 1 have otherwise, by the number of the kind.",
    `local KINDS_1 = {[1]={name="plugged", shape=${shapeTable(PLUGGED_FIELDS)}}}`,
    `local STATUSES = {${statuses.join(", ")}}`,
    opcodes(table),
    `local FIELDS = {\n${tables.fields.map((field) => `  ${field},`).join("\n")}\n}`,
    "-- Structs that others are made of come before those.\nlocal S = {}",
    ...tables.structs,
    `local LAYOUTS = {\n${layouts.join("\n")}\n}`,
    "for number, layout in pairs(LAYOUTS) do layout.number = number end",
    `-- What requests without an opcode are called, by number.\nlocal OPERATIONS = {${named.join(", ")}}`,
    `-- Answers that end where the device stopped writing, by number.\nlocal ENDS_WHERE_WRITTEN = {${cut.join(", ")}}`,
    readFileSync(RUNTIME, "utf8").trimEnd(),
  ].join("\n\n")}\n`;
}
