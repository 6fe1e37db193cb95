/** At the lower edge of the list: how many rows have come out of sight, and the way to them. */
import { plural } from "../model/format.ts";
import { usePage } from "../state/page-context.ts";

export function NewRows() {
  const page = usePage();
  const rows = page.unseen.rows.value;
  if (rows === 0) return null;
  return (
    <button type="button" class="new-rows" data-testid="new-rows" onClick={() => page.selection.showNewest()}>
      {plural(rows, "new row")} <span aria-hidden="true">↓</span>
    </button>
  );
}
