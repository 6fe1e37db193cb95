/** Opens a trace that is dropped on the machine's page. Nothing to look at. */
import { useEffect } from "preact/hooks";
import { watchDrops } from "./drop.ts";
import { usePage } from "./page.ts";
import { openFile } from "./TraceMenu.tsx";

export function Drops() {
  const { store } = usePage();
  useEffect(() => watchDrops(([file]) => file && void openFile(store, file)), [store]);
  return null;
}
