/** Opens a trace that is dropped on the machine's page. Nothing to look at. */
import { useEffect } from "preact/hooks";
import { openFile } from "../files/TraceMenu.tsx";
import { watchDrops } from "../kit/drop.ts";
import { usePage } from "../state/page-context.ts";

export function Drops() {
  const page = usePage();
  useEffect(() => watchDrops(([file]) => file && void openFile(page, file)), [page]);
  return null;
}
