/** Room for the dialog that is open over the page. */
import { Lazy } from "../kit/Lazy.tsx";
import { shownOverlay } from "../state/overlay.ts";

const loadDialogs = () => import("./dialogs.tsx").then(({ ShownDialog }) => ShownDialog);

export function Overlays() {
  if (!shownOverlay.value) return null;
  return (
    <div class="overlays">
      <Lazy what="the dialog" load={loadDialogs} />
    </div>
  );
}
