/** What this page is, in short. */
import { Dialog } from "../kit/Dialog.tsx";
import { openGlossary } from "../state/glossary-word.ts";
import { closeAndThen, closeOverlay } from "../state/overlay.ts";
import "./help.css";

export function AboutDialog() {
  return (
    <Dialog name="about" title="What is this?" close={closeOverlay}>
      <p>
        A real Linux runs here in an emulator, v86, inside of your browser. Plugged into it are virtio crypto devices.
        Linux encrypts, signs and hashes with them.
      </p>
      <p>
        The page shows every byte that goes between driver and device. You can hold a request, release it, break it, and
        see what the driver does.
      </p>
      <ol class="about-parts">
        <li>
          <strong>Terminal:</strong> the guest's shell. What you run there makes requests.
        </li>
        <li>
          <strong>Requests:</strong> a row for each one. Select a row to see its fields and its bytes.
        </li>
        <li>
          <strong>Device:</strong> the rings in guest memory, the device's registers, controls, findings and charts.
        </li>
        <li>
          <strong>Timeline:</strong> the same events along time.
        </li>
      </ol>
      <p class="about-words">
        Words with a dotted line have a meaning: point at one, or press it. The{" "}
        <button type="button" class="link" onClick={() => closeAndThen(() => openGlossary())}>
          glossary
        </button>{" "}
        has them all. <kbd>F6</kbd> goes to the next region, <kbd>?</kbd> lists the keys, <kbd>Ctrl+K</kbd> finds every
        action.
      </p>
    </Dialog>
  );
}
