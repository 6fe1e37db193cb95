/** A short message about the last action, perhaps with a button. It is visible for a moment, and read out. */
import { signal } from "@preact/signals";
import "./toast.css";

const SHOWN_MS = 4000;
/** With a button: long enough to read the sentence, think, and get there by keyboard. */
export const SHOWN_WITH_ACTION_MS = 15_000;

/** What the message's button does. */
export interface ToastAction {
  readonly text: string;
  run(): void;
}

interface Message {
  readonly text: string;
  readonly action?: ToastAction;
}

const shown = signal<Message>({ text: "" });
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(text: string, action?: ToastAction): void {
  clearTimeout(timer);
  shown.value = { text, ...(action && { action }) };
  timer = setTimeout(hideToast, action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

export function hideToast(): void {
  clearTimeout(timer);
  shown.value = { text: "" };
}

/** Open dialogs. Each shows the message itself: all outside of a modal dialog lies behind it and takes no click. */
export const dialogsOpen = signal(0);

/** The page's own place for the message. */
export const PageToast = () => (dialogsOpen.value === 0 ? <Toast /> : null);

/** The status region holds the text alone, as a button in it would be read out with it. */
export function Toast() {
  const { text, action } = shown.value;
  return (
    <div class={text ? "toast shown" : "toast"}>
      <p class="toast-text" role="status" data-testid="announcement">
        {text}
      </p>
      {action && (
        <button
          type="button"
          onClick={() => {
            hideToast();
            action.run();
          }}
        >
          {action.text}
        </button>
      )}
    </div>
  );
}
