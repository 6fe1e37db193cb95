/** The page and its address: one follows the other. */
import { computed, effect, signal } from "@preact/signals";
import type { DeviceSettings } from "../../contract/device-control.ts";
import type { BootOptions } from "../../contract/machine.ts";
import { ADDRESS_MS } from "../../trace/refresh-rates.ts";
import { chooseTheme, theme } from "../kit/theme.ts";
import { pageHistory } from "../kit/use-history-layer.ts";
import { glossaryWord, openGlossary } from "./glossary-word.ts";
import type { PageState } from "./page-state.ts";
import { drawing } from "./ring-drawing.ts";
import type { SideTabs } from "./side-tab.ts";
import { HOME, parseUrlHash, type UrlHash, writeUrlHash } from "./url-hash.ts";
import { WantedView } from "./wanted-view.ts";

/** Which device an address without one is about. */
const FIRST_DEVICE = "crypto0";
/** How a request is shown by an address without a view. */
const FIRST_VIEW = "fields";

export class UrlState {
  /** Parts of the address that were not understood. */
  readonly problems = signal<readonly string[]>([]);
  /** The command that the address proposes, until the person has run it or put it away. */
  readonly offered = signal<string | undefined>(undefined);
  /** Path of a lesson beside the page, that the address has. */
  readonly lesson = signal<string | undefined>(undefined);
  /** The path in the address. */
  readonly place = signal(HOME);
  readonly #page: PageState;
  readonly #tabs: SideTabs;
  /** As the page was opened, or its address changed by hand. */
  readonly #given = signal<UrlHash>({ path: HOME });
  /** What devices were like when they were first seen: what need not be written. */
  readonly #first = new Map<string, DeviceSettings>();
  /** The hash that was last read or written. A different one was typed by the user. */
  #hash = "";
  /** The browser's entries that have this address, with dialogs and menus over it or without. */
  #place = pageHistory().place;
  readonly #wanted = signal<WantedView | undefined>(undefined);
  /** Says that the request of the address is not there; empty while there is nothing to say. */
  readonly missing = computed(() => this.#wanted.value?.missing.value ?? "");
  #stopWanting: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: PageState, tabs: SideTabs) {
    this.#page = page;
    this.#tabs = tabs;
    this.#take();
  }

  /** As the page was opened, or a new address has it. */
  get given(): UrlHash {
    return this.#given.value;
  }

  /** What devices are to be like from the start. */
  get settings(): NonNullable<BootOptions["settings"]> {
    const settings = openedWith(this.given);
    return Object.keys(settings).length > 0 ? { [deviceOf(this.given)]: settings } : {};
  }

  /** A part of the address that was understood, and cannot be done. */
  refuse(problem: string): void {
    this.problems.value = [...this.problems.peek(), problem];
  }

  /** The request of the address is not waited for any more. */
  giveUpRequest(): void {
    this.#wanted.peek()?.giveUp();
  }

  /** Keeps address and page the same. Returns how to stop. */
  follow(): () => void {
    const stopWriting = effect(() => this.#writeLater(writeUrlHash(this.#current())));
    const onChange = () => this.#hashChanged();
    window.addEventListener("hashchange", onChange);
    return () => {
      stopWriting();
      this.#stopWanting();
      clearTimeout(this.#timer);
      window.removeEventListener("hashchange", onChange);
    };
  }

  /** A new address is taken. An entry that closes a dialog has the address from before it: the page's own is put back. */
  #hashChanged(): void {
    const { place } = pageHistory();
    const isOwn = place === this.#place;
    this.#place = place;
    if (location.hash === this.#hash) return;
    if (isOwn) this.#write(this.#hash);
    else this.#take();
  }

  /** The address of the page as it is now. */
  link(): string {
    return linkTo(this.#current());
  }

  /** What the address says of the page as it is now. */
  get current(): UrlHash {
    return this.#current();
  }

  /** Brings the page into the state that its address has. */
  #take(): void {
    this.#hash = location.hash;
    const { state, problems } = parseUrlHash(this.#hash);
    const unknownTab = state.tab !== undefined && !this.#tabs.choose(state.tab);
    this.problems.value = unknownTab ? [...problems, `tab="${state.tab}", which there is not`] : problems;
    this.place.value = state.path;
    this.lesson.value = state.lesson;
    this.offered.value = state.command;
    this.#page.choice.plugged.value = state.devices ?? [];
    this.#page.choice.bar.value = state.bar;
    this.#page.choice.deviceName.value = undefined;
    this.#stopWanting();
    const wanted = new WantedView(this.#page, state);
    this.#stopWanting = wanted.follow();
    this.#wanted.value = wanted;
    drawing.value = state.drawing ?? "strips";
    if (state.filter !== undefined) this.#page.filter.set(state.filter);
    if (state.theme !== undefined) chooseTheme(state.theme);
    this.#page.layout.maximised.value = state.alone;
    this.#page.inspection.view.value = state.view ?? FIRST_VIEW;
    if (state.word !== undefined) openGlossary(state.word);
    this.#given.value = state;
  }

  /** The current state of the page. Words that matter only while a page opens, such as its command, stay as given. */
  #current(): UrlHash {
    const { boot, saved, embed } = this.#given.value;
    const lesson = this.lesson.value;
    const device = this.#page.choice.deviceName.value;
    const devices = this.#page.choice.plugged.value;
    const bar = this.#page.choice.bar.value;
    const command = this.offered.value;
    return {
      path: this.place.value,
      ...(boot && { boot }),
      ...(saved && { saved }),
      ...(lesson !== undefined && { lesson }),
      ...(embed && { embed }),
      ...this.#settingsOf(device ?? FIRST_DEVICE),
      ...(device !== undefined && { device }),
      ...(bar && { bar }),
      ...(devices.length > 0 && { devices }),
      ...(command !== undefined && { command }),
      ...this.#shownRows(),
      ...this.#shownPanels(),
      ...(theme.value !== "auto" && this.given.theme && { theme: theme.value }),
    };
  }

  #shownRows(): Partial<UrlHash> {
    const { selection, inspection } = this.#page;
    const filter = this.#page.filter.text.value;
    const request = selection.request?.request ?? this.#wanted.value?.request;
    const view = inspection.view.value;
    return {
      ...(filter.trim() !== "" && { filter }),
      ...(request !== undefined && { request }),
      ...(view !== FIRST_VIEW && { view }),
    };
  }

  #shownPanels(): Partial<UrlHash> {
    const tab = this.#tabs.chosen.value;
    const queue = this.#page.choice.queueIndex.value;
    const alone = this.#page.layout.maximised.value;
    const word = glossaryWord.value;
    return {
      ...(tab !== this.#tabs.all[0] && { tab: tab.name }),
      ...(queue !== undefined && queue > 0 && { queue }),
      ...(drawing.value !== "strips" && { drawing: drawing.value }),
      ...(alone !== undefined && { alone }),
      ...(word !== undefined && { word }),
    };
  }

  /** The settings that the page was opened with, as they are now, and those that a person changed since. */
  #settingsOf(device: string): Partial<DeviceSettings> {
    const opened = deviceOf(this.given) === device ? openedWith(this.given) : {};
    const condition = this.#page.machine.conditions.value.get(device);
    if (!condition) return opened;
    const first = this.#first.get(device) ?? condition.settings;
    this.#first.set(device, first);
    const { features, queueSize, queues } = condition.pending ?? condition.settings;
    return {
      ...((opened.features !== undefined || features !== first.features) && { features }),
      ...((opened.queueSize !== undefined || queueSize !== first.queueSize) && { queueSize }),
      ...((opened.queues !== undefined || queues !== first.queues) && { queues }),
    };
  }

  #writeLater(hash: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (hash !== location.hash) this.#write(hash);
    }, ADDRESS_MS);
  }

  #write(hash: string): void {
    this.#hash = hash;
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  }
}

/** Which device an address is about. */
const deviceOf = ({ device = FIRST_DEVICE }: UrlHash): string => device;

function openedWith({ features, queueSize, queues }: UrlHash): Partial<DeviceSettings> {
  return {
    ...(features !== undefined && { features }),
    ...(queueSize !== undefined && { queueSize }),
    ...(queues !== undefined && { queues }),
  };
}

/** The address of this page in that state. */
export function linkTo(state: UrlHash): string {
  const url = new URL(location.href);
  url.hash = writeUrlHash(state);
  return url.href;
}
