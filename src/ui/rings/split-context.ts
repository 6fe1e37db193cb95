/** What the circles and tables of a split queue, which are loaded when they are chosen, get from their tab. */
import { createContext } from "preact";
import type { RingScene } from "../model/rings/ring-scene.ts";

export interface SplitDrawing {
  readonly scene: RingScene;
  readonly whole: boolean;
  /** Slots of the selected request that the rings still have. */
  readonly pinned: readonly number[];
}

export const SplitContext = createContext<SplitDrawing | undefined>(undefined);
