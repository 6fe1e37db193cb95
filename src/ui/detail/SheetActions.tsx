/** On the sheet of a request: the way to its rings, and the release of a held one. */
import { Icon } from "../kit/Icon.tsx";
import type { RequestRow } from "../model/log/rows.ts";
import { usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";

export function SheetActions({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  // The row changes in place: a component that reads signals is not drawn again for that alone.
  useTrace(() => row.revision);
  const { device, request, popped } = row;
  const isHeld = row.held !== undefined && row.released === undefined && row.outcome === "waiting";
  return (
    <div class="sheet-actions">
      <button
        type="button"
        onClick={() => {
          page.choice.showDevice(device);
          page.choice.showQueue(popped.queue);
          page.sideTabs.choose("rings");
          page.layout.reveal("device");
        }}
      >
        In the rings
      </button>
      {isHeld && page.shown.source.value.kind === "live" && (
        <button
          type="button"
          onClick={() => page.connection.command(device, { do: "release", queue: popped.queue, request })}
        >
          <Icon name="play" /> Release
        </button>
      )}
    </div>
  );
}
