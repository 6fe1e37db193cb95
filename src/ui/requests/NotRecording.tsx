/** Over the rows while recording is off: a list without new rows looks like a machine at rest. */
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";

export function NotRecording() {
  const { machine, shown, connection } = usePage();
  if (machine.recording.value || shown.source.value.kind !== "live") return null;
  return (
    <p class="not-recording warn-text" data-testid="not-recording">
      <Icon name="record" /> <strong>Recording is off.</strong> The devices work on, and what they do now comes into no
      list.{" "}
      <button type="button" onClick={() => connection.record(true)}>
        Record again
      </button>
    </p>
  );
}
