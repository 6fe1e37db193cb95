/** The sides of a device that the panel shows, a tab each. Panel, palette and address all follow the one table. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { PageState } from "./page-state.ts";

/** One row of the table. */
export interface SideTab {
  /** In the page's address. */
  readonly name: string;
  /** In addresses that were made before it had its name. */
  readonly formerName?: string;
  /** On the tab, and in the palette. */
  readonly text: string;
  /** The content of the tab, as part of a sentence, e.g. `the rings`. */
  readonly what: string;
  /** The same function every time. Rejects if the server is gone. */
  readonly load: () => Promise<ComponentType>;
  /** Whether it is empty as long as there is no device. */
  readonly needsDevice: boolean;
  /** Present if it is of use beside a machine only: no machine is behind a file. */
  readonly liveOnly?: true;
  /** A short text on the tab; undefined for none. */
  readonly badge?: (page: PageState) => string | undefined;
}

/** At least one: the first is shown until another is chosen. */
export type SideTabTable = readonly [SideTab, ...SideTab[]];

export class SideTabs {
  readonly all: SideTabTable;
  readonly #chosen: Signal<SideTab>;

  constructor(all: SideTabTable) {
    this.all = all;
    this.#chosen = signal(all[0]);
  }

  get chosen(): ReadonlySignal<SideTab> {
    return this.#chosen;
  }

  /** False if no tab has that name. */
  choose(name: string): boolean {
    const found = this.all.find((tab) => tab.name === name || tab.formerName === name);
    if (found) this.#chosen.value = found;
    return found !== undefined;
  }

  /** Those that can be shown now. */
  offered(isLive: boolean): readonly SideTab[] {
    return this.all.filter(({ liveOnly }) => isLive || !liveOnly);
  }

  /** The tab that was chosen, or the nearest one before it if that cannot be shown now. */
  shown(isLive: boolean): SideTab {
    const upToChosen = this.all.slice(0, this.all.indexOf(this.#chosen.value) + 1);
    return upToChosen.findLast(({ liveOnly }) => isLive || !liveOnly) ?? this.all[0];
  }
}
