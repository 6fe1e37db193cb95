/** Why events are missing from the log, and how to keep more of them. */
import { Dialog } from "./Dialog.tsx";
import { count, size } from "./model/format.ts";
import { meanSize } from "./model/log-size.ts";
import { closeOverlay } from "./overlays.tsx";
import { usePage } from "./page.ts";

const CAPACITIES = [400_000, 1_600_000] as const;

export function LogFull() {
  const { store } = usePage();
  store.panels.value;
  const { log, lostInMachine } = store.trace;
  const each = meanSize(log);
  return (
    <Dialog name="log-full" title="Events that are not in the log" close={closeOverlay}>
      {log.first > 0 && (
        <p>
          The log keeps the newest {count(log.capacity)} events, so that the page's memory has an end.{" "}
          {count(log.first)} older ones have been dropped. What they were about was answered as ever: only this record
          of it is gone.
        </p>
      )}
      {lostInMachine > 0 && (
        <p>
          {count(lostInMachine)} events came faster than the machine could hand them over, and were not recorded at all.
        </p>
      )}
      <p>
        Keep everything? Events are {size(each)} on average at present. A filter looks at as many rows, and takes that
        much longer.
      </p>
      <p class="buttons">
        {CAPACITIES.filter((capacity) => capacity > log.capacity).map((capacity) => (
          <button
            key={capacity}
            type="button"
            onClick={() => {
              store.trace.keep(capacity);
              store.touch();
              closeOverlay();
            }}
          >
            Keep {count(capacity)} events, up to about {size(capacity * each)}
          </button>
        ))}
      </p>
    </Dialog>
  );
}
