/**
 * The machine: a v86 PC with virtio crypto devices, from its assets to its shell. Runs in a worker, on a page's main
 * thread or in Node: clock, asset source, engine and timers are what it is given.
 */
import { V86, type V86Options } from "v86";
import type { DeviceCommand, RingSnapshot } from "../contract/device-control.ts";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type {
  BootOptions,
  BootPhase,
  EngineState,
  MachineControl,
  MachineFailure,
  MachineMessage,
  MachineState,
} from "../contract/machine.ts";
import { Batch } from "./batch.ts";
import { BootWatch } from "./boot-watch.ts";
import { Devices } from "./devices.ts";
import { failureOf, guestPanic } from "./failures.ts";
import { type AssetSource, loadAssets, type MachineAssets } from "./images.ts";
import { keepPowerOnMemory } from "./power-on.ts";
import { v86Cpu } from "./v86-host.ts";

/** The initrd is placed at 64 MiB. */
const MEMORY_BYTES = 128 << 20;
/** The guest has no display, but v86 wants video memory. */
const VGA_MEMORY_BYTES = 1 << 20;
/** One message to the page a frame. */
const FLUSH_INTERVAL_MS = 16;
/**
 * Until the kernel finds the device there is only its log to show, and the page's work for each frame takes the
 * processor from the boot: a tenth of a second is still live to look at.
 */
const BOOT_FLUSH_INTERVAL_MS = 100;
/** A guest that shows no prompt is compiled after this long all the same. */
const INTERPRET_LIMIT_MS = 15_000;
/** v86's number of the switch, 1 for off. */
const JIT_DISABLED = 0;
const NEWLINE = 10;
/** The guest is free to write anything to the control channel; a longer line keeps its end. */
const MAX_CONTROL_LINE = 256;

export interface MachineDeps {
  readonly engine: AsymmetricEngine;
  readonly emit: (message: MachineMessage) => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly assets: (options: BootOptions) => AssetSource;
  /** Changes how the emulator yields; called once it is loaded. Returns what undoes it. */
  readonly scheduling?: (emulator: V86) => () => void;
  /** Appended to the initrd: an uncompressed newc archive. */
  readonly overlay?: Uint8Array;
  /** Receives each line of the second serial port, after all console output that came before it. */
  readonly control?: (line: string) => void;
}

export class Machine implements MachineControl {
  readonly #deps: MachineDeps;
  readonly #batch: Batch;
  readonly #watch: BootWatch;
  #state: MachineState = "off";
  #emulator: V86 | undefined;
  #devices: Devices | undefined;
  #unschedule: (() => void) | undefined;
  #bootedAt = 0;
  #recording = true;
  #controlLine = "";
  #interpreting: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(deps: MachineDeps) {
    this.#deps = deps;
    this.#batch = new Batch(deps.emit, (bytes) => this.#watch.console(bytes));
    this.#watch = new BootWatch({
      phase: (phase) => this.#reached(phase),
      panic: (line) => this.#fail(guestPanic(line)),
    });
  }

  async boot(options: BootOptions): Promise<void> {
    if (this.#state === "loading") return;
    await this.powerOff();
    this.#bootedAt = this.#deps.now();
    this.#watch.restart();
    this.#enter("loading");
    try {
      const assets = await loadAssets(this.#deps.assets(options), this.#deps.emit);
      this.#watch.reach("assets");
      await this.#start(assets, options);
    } catch (error) {
      this.#fail(failureOf(error, MEMORY_BYTES));
    }
  }

  async pause(): Promise<void> {
    if (this.#state !== "running") return;
    await this.#emulator?.stop();
    this.#enter("paused");
  }

  async resume(): Promise<void> {
    if (this.#state !== "paused") return;
    await this.#emulator?.run();
    this.#enter("running");
  }

  async reboot(): Promise<void> {
    if (!this.#emulator || this.#state === "loading") return;
    this.#emulator.restart();
    await this.#emulator.run();
    this.#enter("running");
  }

  async powerOff(): Promise<void> {
    const emulator = this.#emulator;
    this.#emulator = undefined;
    this.#devices?.close();
    this.#devices = undefined;
    if (emulator) await emulator.destroy();
    this.#unschedule?.();
    this.#flush();
    // After the last flush: the prompt may have been in it, and that sets a timer.
    clearInterval(this.#timer);
    clearTimeout(this.#interpreting);
    this.#enter("off");
  }

  async type(bytes: Uint8Array): Promise<void> {
    this.#emulator?.serial_send_bytes(0, bytes);
  }

  async record(on: boolean): Promise<void> {
    this.#recording = on;
    this.#recordAll();
  }

  async command(device: string, command: DeviceCommand): Promise<void> {
    this.#devices?.command(device, command);
  }

  async rings(device: string, queue: number): Promise<RingSnapshot | undefined> {
    return this.#devices?.rings(device, queue);
  }

  async save(): Promise<Uint8Array> {
    throw new Error("not built yet");
  }

  /** The engine has something to say; the page hears it with the next frame. */
  engineState(state: EngineState): void {
    this.#batch.engine(state);
  }

  #recordAll(): void {
    this.#devices?.record(this.#recording ? this.#batch.event.bind(this.#batch) : undefined);
  }

  async #start({ wasm, images, cmdline: own }: MachineAssets, options: BootOptions): Promise<void> {
    const cmdline = [own, options.extraCmdline ?? ""].join(" ").trim();
    const initrd = concatenated(images.initrd, this.#deps.overlay);
    const emulator = new V86(this.#settings(wasm, images, initrd, cmdline));
    this.#emulator = emulator;
    await new Promise<void>((resolve) => emulator.add_listener("emulator-loaded", resolve));
    this.#unschedule = this.#deps.scheduling?.(emulator);
    this.#watch.reach("emulator");
    keepPowerOnMemory(emulator, { bzImage: images.bzImage, initrd }, () => this.#rebooted());
    const startedAt = this.#deps.now();
    this.#batch.epoch = performance.timeOrigin + performance.now();
    const { engine, now } = this.#deps;
    const { settings = {} } = options;
    this.#devices = new Devices(emulator, { engine, now: () => now() - startedAt, settings });
    this.#recordAll();
    emulator.add_listener("serial0-output-byte", (byte: number) => this.#batch.byte(byte));
    emulator.add_listener("serial1-output-byte", (byte: number) => this.#controlByte(byte));
    this.#bootMode();
    await emulator.run();
    this.#watch.reach("bios");
    this.#enter("running");
  }

  #settings(
    wasm: WebAssembly.Module,
    images: MachineAssets["images"],
    initrd: Uint8Array,
    cmdline: string,
  ): V86Options {
    return {
      wasm_fn: async (imports: WebAssembly.Imports) => {
        const instance = await WebAssembly.instantiate(wasm, imports);
        return instance.exports;
      },
      memory_size: MEMORY_BYTES,
      vga_memory_size: VGA_MEMORY_BYTES,
      bios: { buffer: copied(images["bios.bin"]) },
      // v86 writes into the kernel image's header.
      bzimage: { buffer: copied(images.bzImage) },
      initrd: { buffer: copied(initrd) },
      cmdline,
      autostart: false,
      uart1: true,
      disable_keyboard: true,
      disable_mouse: true,
      disable_speaker: true,
    };
  }

  /** The machine was reset: a boot without assets to load begins. */
  #rebooted(): void {
    this.#flush();
    this.#bootMode();
    this.#bootedAt = this.#deps.now();
    this.#watch.restart();
    for (const phase of ["assets", "emulator", "bios"] as const) this.#watch.reach(phase);
  }

  #reached(phase: BootPhase): void {
    this.#deps.emit({ type: "phase", phase, at: this.#deps.now() - this.#bootedAt });
    // From here on there are events, and in small batches they are no long task for the page.
    if (phase === "device") this.#flushEvery(FLUSH_INTERVAL_MS);
    if (phase === "shell") this.#shellMode();
  }

  /**
   * A boot runs nearly all of its code once. Interpreted it takes half the time it takes to compile that code, and the
   * compiler's threads leave the processor to the page.
   */
  #bootMode(): void {
    this.#flushEvery(BOOT_FLUSH_INTERVAL_MS);
    this.#compile(false);
    this.#interpreting = setTimeout(() => this.#compile(true), INTERPRET_LIMIT_MS);
  }

  #shellMode(): void {
    this.#flushEvery(FLUSH_INTERVAL_MS);
    this.#compile(true);
  }

  #compile(on: boolean): void {
    clearTimeout(this.#interpreting);
    if (this.#emulator) v86Cpu(this.#emulator).set_jit_config(JIT_DISABLED, on ? 0 : 1);
  }

  #flushEvery(milliseconds: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#flush(), milliseconds);
  }

  #controlByte(byte: number): void {
    if (byte !== NEWLINE) {
      this.#controlLine = (this.#controlLine + String.fromCharCode(byte)).slice(-MAX_CONTROL_LINE);
      return;
    }
    const line = this.#controlLine.trimEnd();
    this.#controlLine = "";
    // The guest's command begins or has ended: this is no boot any more.
    this.#shellMode();
    this.#flush();
    this.#deps.control?.(line);
  }

  #flush(): void {
    this.#watch.status(this.#devices?.status ?? 0);
    this.#batch.flush();
    for (const condition of this.#devices?.takeChanged() ?? []) this.#deps.emit({ type: "device", condition });
  }

  #enter(state: MachineState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#deps.emit({ type: "state", state });
  }

  #fail(failure: MachineFailure): void {
    this.#deps.emit({ type: "failure", failure });
    this.#enter("failed");
  }
}

function concatenated(initrd: Uint8Array, overlay: Uint8Array | undefined): Uint8Array {
  if (!overlay) return initrd;
  // The kernel looks for the next archive at a multiple of four bytes.
  const start = Math.ceil(initrd.length / 4) * 4;
  const both = new Uint8Array(start + overlay.length);
  both.set(initrd);
  both.set(overlay, start);
  return both;
}

const copied = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
