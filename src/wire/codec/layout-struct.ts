/** The words of the layout language for what has parts: structs, whose fields may name lengths in one another. */
import type { Codec, Infer, Part, Reader, Scope } from "./codec.ts";
import type { Dependent } from "./layout.ts";

export type Fields = Readonly<Record<string, Codec<unknown>>>;
type Values<F> = { -readonly [K in keyof F]: Infer<F[K]> };

/** Dotted paths to the numbers in a value. */
type NumberPath<V> = V extends Uint8Array
  ? never
  : V extends object
    ? { [K in keyof V & string]: V[K] extends number ? K : `${K}.${NumberPath<V[K]>}` }[keyof V & string]
    : never;

/** The paths a codec looks at outside itself. */
export type Refs<C> = C extends Dependent<infer P> ? P : never;

/** Rejects a length or tag that names no number in the same struct. */
export type Resolved<F> = {
  [K in keyof F]: F[K] extends Dependent<infer P>
    ? P extends NumberPath<Values<F>>
      ? F[K]
      : { error: `no number at ${P}` }
    : F[K];
};

/** What a whole struct is for and where it is specified; its fields inherit the clause. */
export interface About {
  readonly meaning?: string;
  readonly clause?: string;
}

export interface Struct<F extends Fields> extends Codec<Values<F>> {
  readonly fields: F;
  readonly parts: readonly Part[];
}

/** Fields one after the other, without gaps. */
export function struct<const F extends Fields>(type: string, fields: F & Resolved<F>, about: About = {}): Struct<F> {
  const parts = Object.entries<Codec<unknown>>(fields).map(([name, codec]) => ({ name, codec }));
  const fill = filler(parts);
  return {
    type: `struct ${type}`,
    size: sizeOf(parts),
    parts,
    form: { is: "struct", own: true },
    fields,
    ...about,
    fill,
    read: (input: Reader) => {
      const value: Record<string, unknown> = {};
      fill(input, value);
      return value as Values<F>;
    },
    write: (output, value) => {
      const scope = value as Scope;
      for (const { name, codec } of parts) codec.write(output, scope[name], scope);
    },
  };
}

/**
 * Fields whose lengths and tags stand outside: in the struct around this one, or in the sibling that {@link sizedBy}
 * names.
 */
export function dataStruct<const F extends Fields>(
  type: string,
  fields: F,
  about: About = {},
): Codec<Values<F>> & Dependent<Refs<F[keyof F]>> {
  const parts = Object.entries<Codec<unknown>>(fields).map(([name, codec]) => ({ name, codec }));
  return {
    type: `struct ${type}`,
    size: sizeOf(parts),
    parts,
    form: { is: "struct", own: false },
    ...about,
    read: (input, scope) => {
      const value: Record<string, unknown> = {};
      for (const { name, codec } of parts) value[name] = input.part(name, codec, scope);
      return value as Values<F>;
    },
    write: (output, value, scope) => {
      for (const { name, codec } of parts) codec.write(output, (value as Scope)[name], scope);
    },
    // What it looks at matters to the compiler only.
  } as Codec<Values<F>> as Codec<Values<F>> & Dependent<Refs<F[keyof F]>>;
}

/** A codec whose lengths and tags stand in an earlier sibling, by dotted path. */
export function sizedBy<const P extends string, T, const R extends string>(
  sibling: P,
  codec: Codec<T> & Dependent<R>,
): Codec<T> & Dependent<`${P}.${R}`> {
  const keys = sibling.split(".");
  const within = (scope: Scope): Scope => {
    let value: unknown = scope;
    for (const key of keys) value = (value as Scope | undefined)?.[key];
    if (typeof value !== "object" || value === null) throw new TypeError(`layout: no struct at ${sibling}`);
    return value as Scope;
  };
  return {
    ...codec,
    form: { is: "sized-by", sibling, inner: codec },
    read: (input, scope) => codec.read(input, within(scope)),
    write: (output, value, scope) => codec.write(output, value, within(scope)),
  } as Codec<T> & Dependent<`${P}.${R}`>;
}

function sizeOf(parts: readonly Part[]): number | undefined {
  let size = 0;
  for (const { codec } of parts) {
    if (codec.size === undefined) return undefined;
    size += codec.size;
  }
  return size;
}

/** Names and readers in arrays of their own: half the time of going through the codecs. */
function filler(parts: readonly Part[]): (input: Reader, target: Record<string, unknown>) => void {
  const names = parts.map((part) => part.name);
  const reads = parts.map((part) => part.codec.read);
  return (input, target) => {
    if (input.recording) {
      for (const { name, codec } of parts) target[name] = input.part(name, codec, target);
      return;
    }
    for (let i = 0; i < names.length; i++) {
      const read = reads[i];
      if (read) target[names[i] as string] = read(input, target);
    }
  };
}
