/** The start screen: what the machine is, the Boot button, and the size of the download. */
import { useEffect, useState } from "preact/hooks";
import { ActorsPicture } from "../actors/Actors.tsx";
import { Icon } from "../kit/Icon.tsx";
import { relativeDate } from "../kit/relative-date.ts";
import { plural, size } from "../model/format.ts";
import { type ImageSizes, parseSizes } from "../model/image-sizes.ts";
import { addedActions } from "../state/actions.ts";
import { hasWebAssembly, NO_WEBASSEMBLY } from "../state/machine-connection.ts";
import { showOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { machineNamed, type SavedMachineInfo, timeName } from "../state/saved-machine-contract.ts";

/** The lesson that needs no word of virtio. */
const FIRST_LESSON = 0;

/** Emulator and engine, as a server sends them: compressed. */
const PROGRAM_BYTES = 620_000;

export function StartScreen() {
  const page = usePage();
  const { connection, saving, address, images, course } = page;
  const kept = machineNamed(saving.machines.value, address.given.saved ?? true);
  const sizes = useSizes(images);
  const busy = page.machine.state.value === "loading";
  return (
    <div class="invitation">
      <p class="lead">
        A Linux guest boots in this tab and drives a virtio crypto device with its own driver: you see every byte. The
        device has what an RFC of 2017 proposed and nobody built: signatures, key pairs and key exchange for guests.
      </p>
      <p class="actions">
        <button type="button" class="primary large" disabled={busy} onClick={() => connection.boot()}>
          <Icon name="power" />
          Boot
        </button>
        <button
          type="button"
          class="large"
          disabled={busy}
          title="The first lesson: a request from the driver to the device and back, in five minutes"
          onClick={() => course.show(FIRST_LESSON)}
        >
          <Icon name="step" />
          Show me
        </button>
        <OpenTrace />
        {kept && (
          <button
            type="button"
            class="large"
            disabled={busy || saving.busy.value !== ""}
            title={`Goes on with this machine: ${size(kept.size)}`}
            onClick={() => void saving.restore(kept.id)}
          >
            <Icon name="restart" />
            {restoreText(kept)}
          </button>
        )}
        {kept && (
          <button type="button" class="link" onClick={() => showOverlay("saved-machines")}>
            {plural(saving.machines.value.length, "saved machine")} …
          </button>
        )}
        <span class="quiet" data-testid="download-size">
          {sizes ? sizesText(sizes) : "about 5 MB to download, 5 to 10 seconds to the shell"}
        </span>
      </p>
      {!hasWebAssembly() && (
        <p class="warn-text" data-testid="no-webassembly">
          <Icon name="warning" /> {NO_WEBASSEMBLY.what} {NO_WEBASSEMBLY.why} {NO_WEBASSEMBLY.advice} The sample and
          trace files can be looked at without it.
        </p>
      )}
      <ActorsPicture />
    </div>
  );
}

/** A name that was made of the time says no more than the age. */
function restoreText({ name, at, automatic }: SavedMachineInfo): string {
  if (automatic) return `Go on (kept ${relativeDate(at)})`;
  return name === timeName(at)
    ? `Restore (saved ${relativeDate(at)})`
    : `Restore “${name}” (saved ${relativeDate(at)})`;
}

/** The Trace menu has the file dialog; what it can do has a name. */
function OpenTrace() {
  const page = usePage();
  const open = addedActions.value.find(({ text }) => text === OPEN_TRACE);
  if (!open) return null;
  return (
    <button type="button" class="large" onClick={() => open.run(page)}>
      <Icon name="trace" />
      Open a trace
    </button>
  );
}

/** As the Trace menu adds it to what can be done. */
const OPEN_TRACE = "Open a trace";

const sizesText = ({ total, parts }: ImageSizes): string =>
  `${size(total + PROGRAM_BYTES)} to download (${parts.map(({ name, bytes }) => `${name} ${size(bytes)}`).join(", ")}, emulator ${size(PROGRAM_BYTES)}), 5 to 10 seconds to the shell`;

/** Sizes from the manifest, where there is one. */
function useSizes(images: string): ImageSizes | undefined {
  const [sizes, setSizes] = useState<ImageSizes>();
  useEffect(() => {
    const aborted = new AbortController();
    fetch(`${images}manifest.json`, { signal: aborted.signal })
      .then((response) => (response.ok ? response.text() : ""))
      .then((text) => setSizes(parseSizes(text)))
      .catch(() => undefined);
    return () => aborted.abort();
  }, [images]);
  return sizes;
}
