/** The words of the layout language for unions: which of several structs follows, and what says so. */
import type { Codec, Form, Infer, OnlyIf, Part, Reader, Scope } from "./codec.ts";
import { type Dependent, doc, le32, lookUp, rest, secret } from "./layout.ts";
import { type Refs, struct } from "./layout-struct.ts";

type Structs = Readonly<Record<string, Codec<object>>>;
type Variants = Readonly<Record<string, readonly [tag: number, codec: Codec<object>]>>;
/** A tag is the values of the first fields that are looked at. Variants with the same tags differ in `only`. */
type Tagged = Readonly<
  Record<string, readonly [tags: readonly (readonly number[])[], codec: Codec<object>, only?: OnlyIf]>
>;
type Kinds<S> = { [K in keyof S]: { kind: K } & Infer<S[K]> }[keyof S];
type Kind<V extends Variants | Tagged> = Kinds<{ [K in keyof V]: V[K][1] }>;

export interface Unknown {
  kind: "unknown";
  raw: Uint8Array;
}

/** Its bytes may be a key: a session of another service has one. */
const unknown = struct(
  "unknown",
  { raw: doc(secret(rest()), "The bytes of a form that is not known here.") },
  { meaning: "A form that is not known here." },
);

/** A union: an earlier field's value says which variant follows. Any other value: `unknown`, with all bytes left. */
export function select<const P extends string, const V extends Variants>(
  ref: P,
  variants: V,
): Codec<Kind<V> | Unknown> & Dependent<P> {
  const tagIn = lookUp(ref);
  const names = namesByTag(variants);
  const form = formOf([ref], variants);
  return { ...union(`union by ${ref}`, structsOf(variants), (_, scope) => names.get(tagIn(scope))), form, ref };
}

/** As {@link select}, but any other value is bad bytes: the end of a union without a size would be unknown. */
export function selectKnown<const P extends string, const V extends Variants>(
  ref: P,
  variants: V,
): Codec<Kind<V>> & Dependent<P | Refs<V[keyof V][1]>> {
  const tagIn = lookUp(ref);
  const names = namesByTag(variants);
  const find = (input: Reader, scope: Scope) => {
    const name = names.get(tagIn(scope));
    if (name === undefined) throw input.error(`${ref} is ${tagIn(scope)}, no form that is known`);
    return name;
  };
  const form = formOf([ref], variants);
  return { ...union(`union by ${ref}`, structsOf(variants), find), form, ref } as Codec<Kind<V>> & Dependent<P>;
}

/**
 * A union whose variant several fields tell: the earlier ones at `refs`, and an le32 at the variant's start. The le32
 * counts where a tag has one value more than `refs`. The first tag that fits counts; without one, `unknown`.
 */
export function selectByAll<const P extends string, const V extends Tagged>(
  refs: readonly P[],
  variants: V,
): Codec<Kind<V> | Unknown> & Dependent<P> {
  const lookUps = refs.map((ref) => lookUp(ref));
  const tags = Object.entries(variants).flatMap(([name, [tags, , only]]) =>
    tags.map((tag) => ({ name, tag, holds: holding(only) })),
  );
  const find = (input: Reader, scope: Scope) => {
    const seen = (i: number) => lookUps[i]?.(scope) ?? input.peek(0, le32);
    return tags.find(({ tag, holds }) => tag.every((value, i) => value === seen(i)) && holds(scope))?.name;
  };
  const form: Form = {
    is: "union",
    refs,
    ahead: 0,
    variants: Object.entries(variants).map(([name, [tags, , only]]) => ({ name, tags, ...(only && { only }) })),
  };
  return { ...union(`union by ${refs.join(", ")}`, structsOf(variants), find), form, ref: refs[0] as P };
}

function holding(only: OnlyIf | undefined): (scope: Scope) => boolean {
  if (!only) return () => true;
  const { ref, mask, set } = only;
  const valueIn = lookUp(ref);
  return (scope) => ((valueIn(scope) & mask) !== 0) === set;
}

/** A union whose tag stands behind it: `tag` is read `ahead` bytes further on, and every variant contains it. */
export function selectAhead<const V extends Variants>(
  ahead: number,
  tag: Codec<number>,
  variants: V,
): Codec<Kind<V> | Unknown> {
  const names = namesByTag(variants);
  const find = (input: Reader) => names.get(input.peek(ahead, tag));
  return {
    ...union(`union by ${tag.type} at +${ahead}`, structsOf(variants), find),
    form: formOf([], variants, ahead),
  };
}

const formOf = (refs: readonly string[], variants: Variants, ahead = 0): Form => ({
  is: "union",
  refs,
  ahead,
  variants: Object.entries(variants).map(([name, [tag]]) => ({ name, tags: [[tag]] })),
});

const namesByTag = (variants: Variants): ReadonlyMap<number, string> =>
  new Map(Object.entries(variants).map(([name, [tag]]) => [tag, name]));

const structsOf = <V extends Variants | Tagged>(variants: V) =>
  Object.fromEntries(Object.entries(variants).map(([name, [, codec]]) => [name, codec])) as {
    [K in keyof V]: V[K][1];
  };

/** `find` names the variant that follows; undefined for none that is known. */
function union<S extends Structs>(
  type: string,
  structs: S,
  find: (input: Reader, scope: Scope) => string | undefined,
): Codec<Kinds<S> | Unknown> {
  const parts: Part[] = Object.entries(structs).map(([name, codec]) => ({ name, codec }));
  const byName = new Map<string | undefined, Codec<object>>(Object.entries(structs));
  return {
    type,
    size: undefined,
    union: true,
    parts,
    label: (value) => (value as { kind: string }).kind,
    read: (input, scope) => {
      const kind = find(input, scope) ?? "unknown";
      const codec = byName.get(kind) ?? unknown;
      if (input.recording || !codec.fill) return { kind, ...input.part(kind, codec, scope) } as Kinds<S>;
      const value = { kind };
      codec.fill(input, value);
      return value as unknown as Kinds<S>;
    },
    write: (output, value, scope) => {
      const codec = byName.get((value as { kind: string }).kind) ?? unknown;
      codec.write(output, value, scope);
    },
  };
}
