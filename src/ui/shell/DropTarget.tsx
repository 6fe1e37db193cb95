/** Opens a trace or a lesson that is dropped on the machine's page. Nothing to look at. */
import { useEffect } from "preact/hooks";
import { openTrace } from "../files/trace-actions.ts";
import { watchDrops } from "../kit/drop.ts";
import { type Page, usePage } from "../state/page-context.ts";

export function DropTarget() {
  const page = usePage();
  useEffect(() => watchDrops(([file]) => file && open(page, file)), [page]);
  return null;
}

function open(page: Page, file: File): void {
  if (file.name.endsWith(".md")) page.course.show({ name: file.name, text: () => file.text() });
  else void openTrace(page, file);
}
