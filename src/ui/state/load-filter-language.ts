/** The filter language, as the store uses it. */
import { type FilterLanguage, filterLanguage } from "../model/filter/language.ts";

/** Does something in the language. */
export function inFilterLanguage(use: (language: FilterLanguage) => void): void {
  use(filterLanguage);
}
