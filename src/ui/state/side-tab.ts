/** Which side of the device the panel shows. The panel and the page's address both read it. */
import { signal } from "@preact/signals";

export const TABS = ["rings", "device", "control", "expert", "charts"] as const;
export type Tab = (typeof TABS)[number];

const chosen = signal<Tab>("rings");

export const sideTab = {
  first: chosen.peek(),
  chosen,
  /** False if there is none of that name. */
  show(name: string): boolean {
    const found = TABS.find((each) => each === name);
    if (found) chosen.value = found;
    return found !== undefined;
  },
};
