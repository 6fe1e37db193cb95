/** The filter language, loaded when it is first needed: it is no part of what a visitor waits for. */
import { announce } from "../kit/toast.tsx";
import type { FilterLanguage } from "../model/filter/language.ts";

let loaded: FilterLanguage | undefined;

/** Does something in the language: at once, if it is loaded. Returns what to wait for, if it is not. */
export function inFilterLanguage(use: (language: FilterLanguage) => void): Promise<void> | undefined {
  if (loaded) {
    use(loaded);
    return undefined;
  }
  return import("../model/filter/language.ts").then(
    ({ filterLanguage }) => {
      loaded = filterLanguage;
      use(filterLanguage);
    },
    () => announce("The filter could not be loaded. Is the server still there?"),
  );
}
