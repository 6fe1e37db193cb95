/** A short message about the last action: visible for a moment, and read out by screen readers. */
import { signal } from "@preact/signals";

const SHOWN_MS = 4000;

const text = signal("");
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(sentence: string): void {
  clearTimeout(timer);
  text.value = sentence;
  timer = setTimeout(() => {
    text.value = "";
  }, SHOWN_MS);
}

export const Toast = () => (
  <p class="announcement" role="status" data-testid="announcement">
    {text.value}
  </p>
);
