/** The page with a scripted machine in a component test: mounts it, moves its clock, finds and presses things. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import type { MachineMessage } from "../../contract/machine.ts";
import { mountApp } from "../shell/App.tsx";
import type { Course } from "../state/course.ts";
import type { SavedMachines } from "../state/saved-machine-contract.ts";
import type { SideTabTable } from "../state/side-tab.ts";
import { FakeMachine, type FakeOptions } from "./fake-machine.ts";
import "./loaded.ts";

const MANIFEST = { files: { bzImage: { size: 2e6 }, initrd: { size: 1e6 }, "bios.bin": { size: 131_072 } } };

export class PageDriver {
  readonly root: HTMLElement;
  readonly machines: FakeMachine[] = [];
  /** What the browser keeps; a test's browser keeps nothing by itself. */
  savedMachines: SavedMachines | undefined;
  /** Its lessons; none by themselves. */
  course: Course | undefined;
  /** Default: gives {@link course}. */
  loadCourse: (() => Promise<Course>) | undefined;
  /** Default: those of the page. */
  sideTabs: SideTabTable | undefined;

  /** Takes over clock, storage and network of the test; {@link restore} gives them back. */
  constructor() {
    vi.useFakeTimers();
    localStorage.clear();
    // The address holds what the test before has selected.
    location.hash = "";
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(MANIFEST)));
    document.body.innerHTML = '<div id="app"><p>skeleton</p></div>';
    this.root = document.getElementById("app") ?? document.body;
  }

  restore(): void {
    // The page listens to its window; the next test's page has the same one.
    act(() => render(null, this.root));
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }

  /** The machine that was connected last. */
  get machine(): FakeMachine {
    const machine = this.machines.at(-1);
    if (!machine) throw new Error("Boot has not been pressed");
    return machine;
  }

  async mount(options: FakeOptions = {}): Promise<void> {
    const { savedMachines, sideTabs, course } = this;
    const load = this.loadCourse ?? (course && (async () => course));
    await act(() => {
      mountApp(this.root, {
        connect: (listener) => {
          const machine = new FakeMachine(listener, { pace: 0, ...options });
          this.machines.push(machine);
          return machine;
        },
        images: "/images/",
        ...(savedMachines && { savedMachines }),
        ...(sideTabs && { sideTabs }),
        ...(load && { course: load }),
      });
    });
    await this.settle();
  }

  async booted(options: FakeOptions = {}): Promise<void> {
    await this.mount(options);
    await this.click(this.button("Boot"));
    await this.settle(1000);
  }

  /** Moves the page's clock on; no time passes. In steps, since parts of the page come a frame after one another. */
  async settle(milliseconds = 150): Promise<void> {
    for (let step = 0; step < 3; step++) {
      await act(async () => {
        await vi.advanceTimersByTimeAsync(milliseconds / 3);
      });
    }
  }

  all<E extends HTMLElement>(selector: string): E[] {
    return [...this.root.querySelectorAll<E>(selector)];
  }

  byId(id: string): HTMLElement {
    const [found] = this.all(`[data-testid=${id}]`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  }

  /** By its whole text, or a pattern in it. */
  button(name: string | RegExp): HTMLButtonElement {
    const matches = (text: string) => (typeof name === "string" ? text === name : name.test(text));
    const found = this.all<HTMLButtonElement>("button").find((each) => matches(each.textContent?.trim() ?? ""));
    if (!found) throw new Error(`no button ${name}`);
    return found;
  }

  /** A field by the text of its label, or its aria-label. */
  field(name: string | RegExp): HTMLInputElement | HTMLSelectElement {
    const matches = (text: string) => (typeof name === "string" ? text === name : name.test(text));
    const found = this.all<HTMLInputElement | HTMLSelectElement>("input, select").find((each) =>
      matches(each.getAttribute("aria-label") ?? each.closest("label")?.textContent?.trim() ?? ""),
    );
    if (!found) throw new Error(`no field ${name}`);
    return found;
  }

  /** The tab of that side of the device. */
  sideTab(name: string): HTMLElement {
    const found = this.all("[role=tab]").find((tab) => tab.textContent?.startsWith(name));
    if (!found) throw new Error(`no tab ${name}`);
    return found;
  }

  /** Throws for an element that a look has not found. */
  async click(element: HTMLElement | null | undefined): Promise<void> {
    if (!element) throw new Error("there is nothing to press");
    element.click();
    await this.settle();
  }

  async key(element: Element | null, name: string): Promise<void> {
    if (!element) throw new Error(`nothing takes the key ${name}`);
    element.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    await this.settle();
  }

  /** Puts a value into a field, as typing or choosing does. */
  async fill(element: HTMLInputElement | HTMLSelectElement, value: string): Promise<void> {
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
    await this.settle();
  }

  async send(...messages: MachineMessage[]): Promise<void> {
    for (const message of messages) this.machine.send(message);
    await this.settle();
  }
}
