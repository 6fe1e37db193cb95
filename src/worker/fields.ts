/** Reads the fields of an unchecked request. A missing field or one of the wrong kind is refused. */
import type { EngineRefusal } from "../contract/engine.ts";
import { throwRefusal } from "./refusal.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of the object in `value`, which people know as `name`. */
export function fieldsOf(value: unknown, why: EngineRefusal, name: string): Fields {
  if (typeof value !== "object" || value === null) throwRefusal(why, `${name} is no object`);
  return value as Fields;
}

export function octets(fields: Fields, name: string, why: EngineRefusal = "rejected"): Uint8Array {
  const value = fields[name];
  if (!(value instanceof Uint8Array)) throwRefusal(why, `${name} is no octet string`);
  return value;
}

export function optionalOctets(fields: Fields, name: string, why: EngineRefusal = "rejected"): Uint8Array | undefined {
  return fields[name] === undefined ? undefined : octets(fields, name, why);
}

export function wholeNumber(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throwRefusal("rejected", `${name} is no whole number`);
  return value;
}

/** A name out of `names`; any other is one the engine does not know. */
export function oneOf<Name extends string>(fields: Fields, name: string, names: readonly Name[]): Name {
  const found = names.find((known) => known === fields[name]);
  return found ?? throwRefusal("unsupported", `unknown ${name}`);
}
