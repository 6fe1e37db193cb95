/** The page's connection to the machine: made at the first Boot. Broken calls become named failures. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeviceCommand, RingSnapshot } from "../../contract/device-control.ts";
import type { BootOptions, MachineControl, MachineFailure, MachineMessage } from "../../contract/machine.ts";
import { showToast } from "../kit/toast.tsx";
import type { TraceModel } from "../model/log/trace-model.ts";
import { type PageState, receive } from "./page-state.ts";
import { takeLog } from "./restored-log.ts";
import type { SavedMachines } from "./saved-machine-contract.ts";

export interface PageDeps {
  /** Makes a machine that is off. Called at the first Boot, and again after a machine has crashed. */
  connect(listener: (message: MachineMessage) => void): MachineControl;
  /** Where manifest.json and the images are; ends in a slash. */
  readonly images: string;
  /** Fetches a trace to look at before the first Boot; its text. */
  readonly sample?: () => Promise<string>;
  /** What devices are to be like from the start, by name. */
  readonly settings?: () => NonNullable<BootOptions["settings"]>;
  /** Where saved machines are kept; default: the browser's own store. */
  readonly savedMachines?: SavedMachines;
}

export interface BootRequest {
  /** Ignores the browser's cache. */
  readonly fresh?: true;
  /** A machine to go on with, and its log. */
  readonly saved?: Blob;
  readonly log?: Promise<TraceModel>;
}

/** RIS, ESC c: clears the terminal and forgets its modes. */
const RESET_TERMINAL = Uint8Array.of(0x1b, 0x63);

/** How long the machine waits for the terminal: with a slow line it is better loaded beside the images. */
const TERMINAL_WAIT_MS = 250;

export const hasWebAssembly = (): boolean => typeof WebAssembly === "object";

export const NO_WEBASSEMBLY: MachineFailure = {
  kind: "no-webassembly",
  what: "This browser has no WebAssembly.",
  why: "The emulator is compiled to WebAssembly; some browsers switch it off, in a lockdown mode for example.",
  advice: "Use a current Chrome, Firefox, Safari or Edge, or allow WebAssembly for this page.",
  canRetry: false,
};

/** Failures after which the old machine is not asked again. */
const GONE: readonly MachineFailure["kind"][] = ["machine-crashed", "unsupported-v86", "no-memory"];

export class MachineConnection {
  readonly #deps: PageDeps;
  readonly #page: PageState;
  readonly #started = signal(false);
  readonly #inputs = signal(0);
  #control: MachineControl | undefined;
  #connection = 0;
  #terminalIsOpen: () => void = () => undefined;
  readonly #terminal = new Promise<void>((resolve) => {
    this.#terminalIsOpen = resolve;
  });

  constructor(deps: PageDeps, page: PageState) {
    this.#deps = deps;
    this.#page = page;
  }

  /** Whether Boot has been pressed. */
  get started(): ReadonlySignal<boolean> {
    return this.#started;
  }

  /** Grows with each line that a person types into the guest, and each intervention. */
  get inputs(): ReadonlySignal<number> {
    return this.#inputs;
  }

  /** Whether a machine is there to be saved. */
  get hasMachine(): boolean {
    const state = this.#page.machine.state.value;
    return state === "running" || state === "paused";
  }

  /** The machine gets ready to boot. */
  prepare(): void {
    this.#ask((control) => control.prepare(this.#deps.images));
  }

  /** A boot will be asked for in a moment: terminal and machine get ready. Returns how to call it off. */
  expect(): () => void {
    const wasStarted = this.#started.peek();
    this.#started.value = true;
    this.prepare();
    return () => {
      this.#started.value = wasStarted;
    };
  }

  /** From the beginning, or on with a saved machine. */
  boot({ fresh, saved, log }: BootRequest = {}): void {
    const page = this.#page;
    if (!hasWebAssembly()) {
      page.machine.failure.value = NO_WEBASSEMBLY;
      return;
    }
    this.#started.value = true;
    page.machine.bootBegins();
    page.machine.state.value = "loading";
    if (saved) {
      page.machine.restored.value = true;
      // The machine shows its last screenful again.
      receive(page, { type: "console", bytes: RESET_TERMINAL.slice() });
      void takeLog(page, log);
    }
    const { images, settings = () => ({}) } = this.#deps;
    const devices = page.choice.plugged.peek();
    const bar = page.choice.bar.peek();
    const options = {
      images,
      devices,
      settings: settings(),
      ...(bar && { bar }),
      ...(fresh && { fresh }),
      ...(saved && { saved }),
    };
    // A saved machine is unpacked first.
    void (saved ? Promise.resolve() : this.#terminalFirst()).then(() => this.#ask((control) => control.boot(options)));
  }

  /** The running machine as a file. Rejects with a sentence if there is none, or if it stops meanwhile. */
  async save(): Promise<Blob> {
    if (!this.#control) throw new Error("There is no machine to save: boot one first.");
    let forget = () => {};
    const stopped = new Promise<never>((_, reject) => {
      forget = this.#page.machine.state.subscribe((state) => {
        if (state === "failed") reject(new Error("The machine has stopped."));
      });
    });
    // A worker that has died answers nothing.
    return await Promise.race([this.#control.save(), stopped]).finally(() => forget());
  }

  /** The terminal is on the page: the machine may start. */
  terminalOpen(): void {
    this.#terminalIsOpen();
  }

  /** Making the terminal beside a starting machine would keep the page from answering for twice as long. */
  #terminalFirst(): Promise<void> {
    return Promise.race([this.#terminal, new Promise<void>((resolve) => setTimeout(resolve, TERMINAL_WAIT_MS))]);
  }

  /** What the failure's button does. */
  retry(failure: MachineFailure): void {
    if (failure.kind === "guest-panic") {
      this.reboot();
      return;
    }
    if (GONE.includes(failure.kind)) this.#disconnect();
    if (failure.kind === "asset-altered") this.boot({ fresh: true });
    else this.boot();
  }

  pause(): void {
    this.#ask((control) => control.pause());
  }

  resume(): void {
    this.#ask((control) => control.resume());
  }

  /** Resets the guest. Other devices need another machine: that boots from the beginning. */
  reboot(): void {
    if (this.#page.choice.isOtherMachine) {
      this.boot();
      return;
    }
    this.#page.machine.bootBegins();
    this.#ask((control) => control.reboot());
  }

  type(text: string): void {
    if (/[\r\n]/.test(text)) this.#inputs.value++;
    this.#ask((control) => control.type(new TextEncoder().encode(text)));
  }

  /** Does something to a device of the running machine. */
  command(device: string, command: DeviceCommand): void {
    this.#inputs.value++;
    this.#ask((control) => control.command(device, command));
  }

  /** One queue as it is in guest memory now; undefined while there is none. */
  rings(device: string, queue: number): Promise<RingSnapshot | undefined> {
    const control = this.#page.shown.source.peek().kind === "live" ? this.#control : undefined;
    return control ? control.rings(device, queue) : Promise.resolve(undefined);
  }

  /** Says it aloud: a list without new rows looks like a machine at rest. */
  record(on: boolean): void {
    showToast(on ? "Recording again." : "Recording is off: what the devices do is not in the log.");
    this.#page.machine.recording.value = on;
    this.#ask((control) => control.record(on));
  }

  #ask(call: (control: MachineControl) => Promise<void>): void {
    try {
      call(this.#connected()).catch((error: unknown) => this.#crashed(error));
    } catch (error) {
      this.#crashed(error);
    }
  }

  #connected(): MachineControl {
    if (!this.#control) {
      const connection = ++this.#connection;
      this.#control = this.#deps.connect((message) => {
        if (connection === this.#connection) receive(this.#page, message);
      });
    }
    return this.#control;
  }

  #disconnect(): void {
    this.#control?.powerOff().catch(() => undefined);
    this.#control = undefined;
    // The next one records.
    this.#page.machine.recording.value = true;
    this.#connection++;
  }

  #crashed(error: unknown): void {
    receive(this.#page, {
      type: "failure",
      failure: {
        kind: "machine-crashed",
        what: "The machine has stopped answering.",
        why: error instanceof Error ? error.message : String(error),
        advice: "Start a new one; what is in the guest's memory is lost.",
        canRetry: true,
      },
    });
    receive(this.#page, { type: "state", state: "failed" });
  }
}
