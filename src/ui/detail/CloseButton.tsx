/** Closes the detail. */
import { Icon } from "../kit/Icon.tsx";
import { focusRegion } from "../kit/regions.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";

export function closeDetail(page: PageState): void {
  page.selection.ordinal.value = undefined;
  page.layout.restore();
  focusRegion("requests");
}

export function CloseButton() {
  const page = usePage();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Close detail"
      title="Close (Esc)"
      onClick={() => closeDetail(page)}
    >
      <Icon name="cross" />
    </button>
  );
}
