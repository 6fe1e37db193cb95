/** Every layout a request or an answer can have, numbered: how an export tells a reader which one applies. */

import type { Codec } from "../wire/codec/codec.ts";
import { Inhdr, SessionInput } from "../wire/crypto/header.ts";
import type { Exported } from "../wire/crypto/service.ts";
import { DIALECTS, type DialectTable, type WireDialect } from "../wire/crypto/wire-dialect.ts";
import { RngAnswer, RngRequest } from "../wire/rng/rng.ts";
import { RANDOM_BYTES } from "./rng-reader.ts";

/** The layout of a request or of an answer. */
export interface ExportedLayout extends Exported {
  readonly side: "request" | "answer";
  /** An answer that ends where the device stopped writing, not with the room for it. */
  readonly endsWhereWritten?: true;
  /** What a request is called, if it has no opcode that says so. */
  readonly operation?: string;
}

/** The answers to control requests. */
const CONTROL_ANSWERS: readonly Exported[] = [
  { exportId: 4, layout: SessionInput },
  { exportId: 5, layout: Inhdr },
];

/** Of devices of other types. */
const OTHER_DEVICES: readonly ExportedLayout[] = [
  { side: "request", exportId: 23, layout: RngRequest, operation: RANDOM_BYTES },
  { side: "answer", exportId: 24, layout: RngAnswer, endsWhereWritten: true },
];

/** The layouts of all dialects and of other devices, by number. Throws if two layouts have the same number. */
export function exportedLayouts(table: DialectTable = DIALECTS): readonly ExportedLayout[] {
  const dialects = Object.values(table).flatMap(({ linux, revision1 }) => [linux, revision1]);
  const found = new Map<Codec<unknown>, ExportedLayout>();
  const add = (side: ExportedLayout["side"]) => (exported: Exported) =>
    found.set(exported.layout, { side, ...exported });
  dialects.flatMap(({ control, request }): Exported[] => [control, request]).forEach(add("request"));
  [...CONTROL_ANSWERS, ...dialects.flatMap(answersOf)].forEach(add("answer"));
  for (const exported of OTHER_DEVICES) found.set(exported.layout, exported);
  const all = [...found.values()].sort((a, b) => a.exportId - b.exportId);
  const twice = all.find(({ exportId }, index) => exportId === all[index + 1]?.exportId);
  if (twice) throw new Error(`layout ${twice.layout.type} has number ${twice.exportId}, which another one has`);
  return all;
}

/** The answers of a dialect's data queues. */
function answersOf({ services, otherwise }: WireDialect): Exported[] {
  const framings = [...services, otherwise(undefined)].map(({ framing }) => framing);
  const forms = services.flatMap(({ data }) => Object.values(data));
  return [
    ...framings.flatMap(({ refusal, verification }) => (verification ? [refusal, verification] : [refusal])),
    ...forms.flatMap(({ answer }) => (answer ? [answer] : [])),
  ];
}

const NUMBERS = new Map(exportedLayouts().map(({ layout, exportId }) => [layout, exportId]));

/** 0 for none of them. */
export const layoutNumber = (layout: Codec<unknown> | undefined): number => (layout && NUMBERS.get(layout)) ?? 0;
