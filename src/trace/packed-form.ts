/** The packed form of events: a number for each kind, then its fields in the order of the shapes. */
import type { AbsentBytes, TraceEvent } from "../contract/trace.ts";
import type { AnyShape, FieldForm } from "./fields.ts";
import { SHAPES } from "./kinds.ts";

export interface PackedEvents {
  /** For each event: the number of its kind, then its fields in the order of {@link SHAPES}. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each event begins in `bytes`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Each text that occurs, once. */
  readonly texts: readonly string[];
}

export interface PackedField {
  readonly name: string;
  readonly form: FieldForm;
  /** The fields of a list's items. */
  readonly items: readonly PackedField[];
}

export interface PackedKind {
  readonly kind: TraceEvent["kind"];
  readonly fields: readonly PackedField[];
}

const fieldsOf = (shape: AnyShape): PackedField[] =>
  Object.entries(shape).map(([name, { form }]) => ({
    name,
    form,
    items: form.is === "list" ? fieldsOf(form.shape) : [],
  }));

/** In the order of their numbers. */
export const PACKED_KINDS: readonly PackedKind[] = [...SHAPES].map(([kind, shape]) => ({
  kind: kind as TraceEvent["kind"],
  fields: fieldsOf(shape),
}));
const NUMBERS = new Map(PACKED_KINDS.map(({ kind }, number) => [kind, number]));
export const numberOf = (kind: TraceEvent["kind"]): number => NUMBERS.get(kind) ?? 0;

// Every request makes these kinds. A loop over the fields takes four times as long to pack an event. So their code is
// written out, in the packer and in the unpacker. The tests compare it with the shapes.
export const NOTIFY = numberOf("notify");
export const POPPED = numberOf("popped");
export const USED = numberOf("used");
export const INTERRUPT = numberOf("interrupt");
export const ISR_READ = numberOf("isr-read");
/** The same kinds, with a list of absent bytes before the stamp. */
export const POPPED_IN_PART = PACKED_KINDS.length;
export const USED_IN_PART = PACKED_KINDS.length + 1;

export const CAUSES = ["queue", "config"] as const;
export const REASONS: readonly AbsentBytes["why"][] = ["left-out", "dropped", "masked"];

/** Flags of a descriptor in a chain. */
export const INDIRECT = 1;
export const WRITABLE = 2;

/** Number of kinds: their numbers are below it. */
export const KIND_COUNT = PACKED_KINDS.length;
/** The kind of a number below {@link KIND_COUNT}. */
export const kindOf = (number: number): TraceEvent["kind"] => (PACKED_KINDS[number] as PackedKind).kind;
