/** Closes the detail. */
import { Icon } from "../kit/Icon.tsx";
import { focusRegion } from "../kit/regions.ts";
import { usePage } from "../state/page-context.ts";
import type { PageStore } from "../state/store.ts";

export function closeDetail(store: PageStore): void {
  store.selected.value = undefined;
  focusRegion("requests");
}

export function CloseButton() {
  const { store } = usePage();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Close detail"
      title="Close (Esc)"
      onClick={() => closeDetail(store)}
    >
      <Icon name="cross" />
    </button>
  );
}
