/** Text to the clipboard, with a word on how it went. */
import { announce } from "./toast.tsx";

export async function toClipboard(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(done);
  } catch (error) {
    announce(`The browser did not let the page copy: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
