/** How the page's room is shared out: which region has all of it, and whether the terminal is a strip. */
import { signal } from "@preact/signals";
import type { Region } from "../kit/regions.ts";

/** The regions that can have the whole page. */
export const MAXIMISABLE = [
  "terminal",
  "requests",
  "detail",
  "device",
  "timeline",
] as const satisfies readonly Region[];
export type MaximisableRegion = (typeof MAXIMISABLE)[number];

/** The regions of which a narrow page shows one at a time. */
export const REGION_TABS = ["terminal", "requests", "device"] as const satisfies readonly Region[];
export type RegionTab = (typeof REGION_TABS)[number];

export class Layout {
  /** The region that has the whole page. */
  readonly maximised = signal<MaximisableRegion | undefined>(undefined);
  /** The region that a link has led to last, in a box of its own for each time. A narrow page goes to its tab. */
  readonly revealed = signal<{ readonly region: Region } | undefined>(undefined);
  /** While a request is selected, the terminal is a strip of a few lines. True if the person brought it back. */
  readonly terminalOpen = signal(false);
  /** The region that a narrow page shows instead of the selected request, which stays selected. */
  readonly aside = signal<RegionTab | undefined>(undefined);

  /** Gives a region the whole page, or takes it back. */
  toggle(region: MaximisableRegion): void {
    this.maximised.value = this.maximised.peek() === region ? undefined : region;
  }

  reveal(region: Region): void {
    this.revealed.value = { region };
  }

  /** The terminal takes its full share, though a request is selected. */
  openTerminal(): void {
    this.terminalOpen.value = true;
  }

  /** All regions again; true if one had the whole page. */
  restore(): boolean {
    const had = this.maximised.peek() !== undefined;
    this.maximised.value = undefined;
    return had;
  }

  /** The region of that name, if it can have the whole page. */
  static region(name: string | null | undefined): MaximisableRegion | undefined {
    return MAXIMISABLE.find((region) => region === name);
  }
}
