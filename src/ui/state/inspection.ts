/** How a request's bytes and its life are looked at. */
import { signal } from "@preact/signals";
import type { Side } from "../model/request/field-tree.ts";
import type { HoveredDescriptor } from "../model/request/hovered.ts";
import type { Moment } from "../model/sequence/step.ts";

/** The views of a request, by their names in the address. */
export const DETAIL_VIEWS = ["fields", "timing", "sequence"] as const;
export type DetailView = (typeof DETAIL_VIEWS)[number];

/** A byte of one side of a request. */
export interface BytePlace {
  readonly side: Side;
  readonly offset: number;
}

export class Inspection {
  /** Keys and data are shown as dots. */
  readonly masked = signal(false);
  /** The descriptor under the pointer, in the rings or in the bytes. */
  readonly hoveredDescriptor = signal<HoveredDescriptor | undefined>(undefined);
  /** How the selected request is shown: the same for the next one. */
  readonly view = signal<DetailView>("fields");
  /** Path of the selected field of the selected request. */
  readonly field = signal<string | undefined>(undefined);
  /** The step of the selected request that its sequence is at; undefined while there is no sequence. */
  readonly moment = signal<Moment | undefined>(undefined);
  /** Where the fields are to begin when they are shown next. They take it once. */
  readonly startAt = signal<BytePlace | undefined>(undefined);
}
