/** The rings of a split queue as circles or as tables: loaded when a person chooses them. */
import { useContext } from "preact/hooks";
import { drawing } from "../state/ring-drawing.ts";
import { RingCircles } from "./RingCircles.tsx";
import { RingTables } from "./RingTables.tsx";
import { SplitContext } from "./split-context.ts";

export function OtherDrawings() {
  const parts = useContext(SplitContext);
  if (!parts) return null;
  return drawing.value === "table" ? <RingTables {...parts} /> : <RingCircles scene={parts.scene} />;
}
