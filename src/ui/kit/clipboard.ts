/** Copies text to the clipboard, and shows a toast with the result. */
import { showToast } from "./toast.tsx";

export async function toClipboard(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(done);
  } catch (error) {
    showToast(`The browser did not let the page copy: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
