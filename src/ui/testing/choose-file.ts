/** Trace files in a component test: chosen as a person does, and what they need loaded. */
import { act } from "preact/test-utils";
import { vi } from "vitest";
import type { PageDriver } from "./page-driver.ts";

/** Chooses a file in the nth file dialog of the page. */
export async function chooseFile(
  page: PageDriver,
  text: string,
  { name = "a.trace.jsonl", nth = 0 } = {},
): Promise<void> {
  const input = page.all<HTMLInputElement>("input[type=file][aria-label='Trace file']")[nth];
  if (!input) throw new Error("no file input");
  Object.defineProperty(input, "files", { value: [new File([text], name)], configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  await partsLoaded(page);
}

/** Parts that are loaded on demand come in real time. */
export async function partsLoaded(page: PageDriver): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await act(async () => {
      await vi.dynamicImportSettled();
    });
    await page.settle(60);
  }
}
