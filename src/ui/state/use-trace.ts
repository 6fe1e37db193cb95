/**
 * How a component reads models that change in place: the log, the boot, the filter's rows. At 5,000 events a second, a
 * new object for each change would be work for each event.
 */
import { computed, type ReadonlySignal } from "@preact/signals";
import { type Page, usePage } from "./page-context.ts";

/**
 * What `select` returns, now and after each refresh of the request list.
 *
 * When the component is rendered again depends on what `select` returns:
 *
 * * **A primitive** (a count, a text, a flag) is compared. The component is rendered only if it differs.
 * * **An object** cannot be compared: it is the same one before and after the log has changed it. So the component is
 *   rendered with every refresh. The refresh, not the event, sets the pace: src/trace/refresh-rates.ts.
 *
 * Signals that `select` reads count as well: the component is rendered as soon as one of them changes the result.
 *
 * `select` is called with every refresh and every render. It must be cheap and change nothing. It may use the
 * component's props.
 */
export function useTrace<T>(select: (page: Page) => T): T {
  const page = usePage();
  return useSelected(page.refresh.list, () => select(page));
}

/** The same for what stands beside the list: rendered a frame later, so that no frame draws both. */
export function usePanelTrace<T>(select: (page: Page) => T): T {
  const page = usePage();
  return useSelected(page.refresh.panels, () => select(page));
}

/** A fresh computed signal with each render, since `select` may use props. The one before goes with its last reader. */
function useSelected<T>(clock: ReadonlySignal<number>, select: () => T): T {
  const selected = computed(() => {
    void clock.value;
    const value = select();
    // A fresh box differs from the one before, though the object in it does not.
    return isObject(value) ? { value } : value;
  });
  const found = selected.value;
  return isObject(found) ? (found as { value: T }).value : (found as T);
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
