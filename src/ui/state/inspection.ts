/** How a request's bytes are looked at. */
import { signal } from "@preact/signals";
import type { HoveredDescriptor } from "../model/request/hovered.ts";

export class Inspection {
  /** Keys and data are shown as dots. */
  readonly masked = signal(false);
  /** The descriptor under the pointer, in the rings or in the bytes. */
  readonly hoveredDescriptor = signal<HoveredDescriptor | undefined>(undefined);
}
