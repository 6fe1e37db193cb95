/** What the filter's input offers below it. */
import type { Option } from "../model/filter/complete.ts";

export interface Offer {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
  /** Index of the active option; -1 for none. */
  readonly active: number;
}

export const CLOSED: Offer = { from: 0, to: 0, options: [], active: -1 };
