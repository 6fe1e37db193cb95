/** Text to the clipboard, with a word on how it went. */
import { showToast } from "./toast.tsx";

export async function toClipboard(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(done);
  } catch (error) {
    showToast(`The browser did not let the page copy: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
