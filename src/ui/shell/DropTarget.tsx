/** Opens a trace that is dropped on the machine's page. Nothing to look at. */
import { useEffect } from "preact/hooks";
import { openTrace } from "../files/trace-actions.ts";
import { watchDrops } from "../kit/drop.ts";
import { usePage } from "../state/page-context.ts";

export function DropTarget() {
  const page = usePage();
  useEffect(() => watchDrops(([file]) => file && void openTrace(page, file)), [page]);
  return null;
}
