/** Closes the detail. */
import { Icon } from "./Icon.tsx";
import { usePage } from "./page.ts";
import { focusRegion } from "./regions.ts";
import type { PageStore } from "./store.ts";

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
