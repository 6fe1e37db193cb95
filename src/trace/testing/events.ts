/** Any event of any kind, for property tests. Made from the declared fields, so it covers all that a file may have. */
import fc from "fast-check";
import type { TraceEvent, TraceKind } from "../../contract/trace.ts";
import type { EventOf } from "../event-of.ts";
import type { AnyShape, FieldForm } from "../fields.ts";
import { KINDS, STAMP } from "../kinds.ts";

const MAX_BYTES = 100;

function field(form: FieldForm): fc.Arbitrary<unknown> {
  switch (form.is) {
    case "number":
      return fc.double({ min: 0, max: form.most, noNaN: true }).map((value) => value + 0);
    case "count":
      return whole(form.least, form.most);
    case "boolean":
      return fc.boolean();
    case "text":
      return fc.string({ unit: "grapheme" }).map((text) => text.slice(0, form.longest));
    case "bigint":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case "bytes":
      return fc.uint8Array({ maxLength: MAX_BYTES });
    case "one-of":
      return fc.constantFrom(...form.values);
    case "list":
      return fc.array(record(form.shape));
  }
}

/** Both ends are where mistakes are. Beyond 2^53 only some whole numbers are numbers. */
function whole(least: number, most: number): fc.Arbitrary<number> {
  const safe = fc.integer({ min: least, max: Math.min(most, Number.MAX_SAFE_INTEGER) });
  return fc.oneof({ weight: 6, arbitrary: safe }, fc.constantFrom(least, most));
}

const record = (shape: AnyShape): fc.Arbitrary<object> =>
  fc.record(Object.fromEntries(Object.entries(shape).map(([name, { form }]) => [name, field(form)])));

type Events = { readonly [K in TraceKind]: fc.Arbitrary<EventOf<K>> };

/** Every kind of event. */
export const EVENTS = Object.fromEntries(
  Object.entries(KINDS).map(([kind, shape]) => [
    kind,
    record({ ...STAMP, ...shape } as AnyShape).map((fields) => ({ kind, ...fields })),
  ]),
) as unknown as Events;

export const event: fc.Arbitrary<TraceEvent> = fc.oneof(...Object.values(EVENTS));
