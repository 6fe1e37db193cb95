/**
 * The machine: a v86 PC with virtio devices, from its assets to its shell. It runs in a worker, on a page's main thread
 * or in Node. Its clock, asset source and engine are injected.
 */
import { V86 } from "v86";
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
import type { TraceEvent } from "../contract/trace.ts";
import type { RandomSource } from "../peripheral/rng/device.ts";
import { Batch, type EventQueue, plainEventQueue } from "./batch.ts";
import { BootWatch } from "./boot-watch.ts";
import { type CommandRecord, CommandWatch } from "./command-watch.ts";
import { ConsoleTail } from "./console-tail.ts";
import { ControlLine } from "./control-line.ts";
import { Devices, deviceSet, type PluggedDevices, pluggedOf } from "./devices.ts";
import { failureOf, guestPanic } from "./failures.ts";
import { type AssetSource, EarlyAssets, loadAssets, type MachineAssets } from "./images.ts";
import { Pace } from "./pace.ts";
import { concatenated, MEMORY_BYTES, pcOptions } from "./pc.ts";
import { type KernelImages, keepPowerOnMemory, writtenAtPowerOn } from "./power-on.ts";
import {
  checkIdentity,
  type MachineIdentity,
  readSavedFile,
  type SavedFile,
  SavedFileError,
  writeSavedFile,
} from "./saved-file.ts";
import { packRam, unpackRam } from "./saved-ram.ts";
import { partsOf, sectionsOf } from "./saved-sections.ts";
import { compileCode, compileSmallFunctions, restoreState, saveState, V86_VERSION, v86Cpu } from "./v86-host.ts";

export interface MachineDeps {
  readonly engine: AsymmetricEngine;
  readonly emit: (message: MachineMessage) => void;
  /** Sends the events. Default: in `trace` messages. */
  readonly events?: EventQueue;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Random bytes for the guest's generator; default: those of the platform's own. */
  readonly fill?: RandomSource;
  readonly assets: (options: BootOptions) => AssetSource;
  /** Changes how the emulator yields; called once it is loaded. Returns a function that undoes the change. */
  readonly scheduling?: (emulator: V86) => () => void;
  /** Appended to the initrd: an uncompressed newc archive. */
  readonly overlay?: Uint8Array;
  /** The command that the guest runs between `begin` and `exit` on its second serial port. Default: it has none. */
  readonly command?: string;
  /** Receives each line of the second serial port, after all console output that came before it. */
  readonly control?: (line: string) => void;
}

/** Where a machine's life begins. */
interface Beginning {
  /** Milliseconds after its start. */
  readonly at: number;
  readonly plugged: PluggedDevices;
}

const platformRandom: RandomSource = (bytes) => void crypto.getRandomValues(bytes);

export class Machine implements MachineControl {
  readonly #deps: MachineDeps;
  readonly #batch: Batch;
  readonly #watch: BootWatch;
  #state: MachineState = "off";
  #emulator: V86 | undefined;
  #devices: Devices | undefined;
  #unschedule: (() => void) | undefined;
  #bootedAt = 0;
  /** The time of {@link MachineDeps.now} at which the trace's clock is zero. */
  #startedAt = 0;
  #images: MachineIdentity["images"] = [];
  #plugged: MachineIdentity["devices"] = [];
  #early: { readonly images: string; readonly assets: EarlyAssets } | undefined;
  readonly #console = new ConsoleTail();
  #recording = true;
  readonly #controlLine = new ControlLine();
  readonly #commands = new CommandWatch((record) => this.#onCommand(record));
  readonly #pace: Pace;

  constructor(deps: MachineDeps) {
    this.#deps = deps;
    this.#batch = new Batch({
      emit: deps.emit,
      onConsole: (bytes) => {
        this.#console.push(bytes);
        this.#watch.console(bytes);
      },
      events: deps.events ?? plainEventQueue(deps.emit),
      onPending: () => this.#pace.flushSoon(),
    });
    this.#pace = new Pace({ now: deps.now, flush: () => this.#flush(true), compile: (on) => this.#compile(on) });
    this.#watch = new BootWatch({
      phase: (phase) => this.#onPhase(phase),
      panic: (line) => this.#fail(guestPanic(line)),
    });
  }

  async prepare(images: string): Promise<void> {
    if (this.#state === "loading" || this.#early?.images === images) return;
    const assets = new EarlyAssets(this.#deps.assets({ images }), () => {
      // The boot may come much later: it tries again.
      if (this.#early?.assets === assets) this.#early = undefined;
    });
    this.#early = { images, assets };
  }

  async boot(options: BootOptions): Promise<void> {
    if (this.#state === "loading") return;
    await this.powerOff();
    this.#bootedAt = this.#deps.now();
    this.#watch.restart();
    this.#enter("loading");
    try {
      // Unpacked while the assets are loaded.
      const saved = options.saved && readSavedFile(options.saved);
      saved?.catch(() => {});
      const assets = await this.#assets(options);
      this.#watch.markReached("assets");
      if (saved && (await this.#resumeSaved(assets, options, saved))) return;
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
    await this.#discard();
    this.#enter("off");
  }

  async #discard(): Promise<void> {
    const emulator = this.#emulator;
    this.#emulator = undefined;
    this.#commands.reset();
    this.#devices?.close();
    this.#devices = undefined;
    if (emulator) await emulator.destroy();
    this.#unschedule?.();
    this.#unschedule = undefined;
    this.#flush();
    // After the last flush: the prompt may have been in it, and that sets a timer.
    this.#pace.stop();
    this.#console.clear();
  }

  async type(bytes: Uint8Array): Promise<void> {
    if (!this.#emulator) return;
    this.#commands.typed(bytes);
    this.#emulator.serial_send_bytes(0, bytes);
  }

  async record(on: boolean): Promise<void> {
    const joins = on && !this.#recording;
    this.#recording = on;
    // First: what the devices tell next came while it ran.
    if (joins) this.#commands.replayState();
    this.#recordAll();
  }

  async command(device: string, command: DeviceCommand): Promise<void> {
    this.#devices?.command(device, command);
  }

  async rings(device: string, queue: number): Promise<RingSnapshot | undefined> {
    return this.#devices?.rings(device, queue);
  }

  async save(): Promise<Blob> {
    const [emulator, devices] = [this.#emulator, this.#devices];
    if (!emulator || !devices || (this.#state !== "running" && this.#state !== "paused")) {
      throw new Error("There is no running machine to save.");
    }
    const commands = this.#commands.save();
    this.#flush();
    // All of one moment: neither the guest nor the engine gets a turn in between.
    const states = devices.save();
    const sections = sectionsOf({
      emulator: saveState(emulator),
      ram: packRam(v86Cpu(emulator).mem8),
      console: this.#console.bytes,
      commands,
      devices: new Map([...states].map(([name, { state }]) => [name, state])),
    });
    const instructions = Math.max(...[...states.values()].map((state) => state.instructions));
    const moment = { at: this.#deps.now() - this.#startedAt, instructions, reached: this.#watch.phases };
    return await writeSavedFile({ identity: this.#identity, moment, sections });
  }

  /** The engine's state has changed; the page gets it with the next frame. */
  engineState(state: EngineState): void {
    this.#batch.engine(state);
  }

  #recordAll(): void {
    this.#devices?.record(this.#recording ? (event) => this.#onEvent(event) : undefined);
  }

  #onEvent(event: TraceEvent): void {
    this.#commands.beforeEvent();
    this.#batch.event(event);
  }

  #onCommand(record: CommandRecord): void {
    if (!this.#recording) return;
    const at = this.#deps.now() - this.#startedAt;
    this.#batch.event({ ...record, at, instructions: this.#devices?.instructions ?? 0, device: "" });
  }

  get #identity(): MachineIdentity {
    return { v86: V86_VERSION, memory: MEMORY_BYTES, images: this.#images, devices: this.#plugged };
  }

  /** The cold start. */
  async #start(assets: MachineAssets, options: BootOptions): Promise<void> {
    const { devices = [], bar = "io" } = options;
    const emulator = await this.#build(assets, options, { at: 0, plugged: { devices, bar } });
    this.#recordAll();
    this.#pace.boot();
    await emulator.run();
    this.#watch.markReached("bios");
    this.#enter("running");
  }

  #assets(options: BootOptions): Promise<MachineAssets> {
    const { emit, assets } = this.#deps;
    const early = this.#early;
    this.#early = undefined;
    if (early?.images === options.images && !options.fresh) return early.assets.take(emit);
    return loadAssets(assets(options), emit);
  }

  /** Restores and runs a saved machine. If it does not fit: emits `saved-refused`, discards it and returns false. */
  async #resumeSaved(assets: MachineAssets, options: BootOptions, saved: Promise<SavedFile>): Promise<boolean> {
    try {
      const file = await saved;
      // Those that it was saved with, whatever a fresh machine would have.
      const plugged = pluggedOf(file.identity.devices);
      this.#images = imagesOf(assets);
      this.#plugged = deviceSet(plugged);
      checkIdentity(file.identity, this.#identity);
      const emulator = await this.#build(assets, options, { at: file.moment.at, plugged });
      this.#restore(emulator, this.#kernelImages(assets), file);
      this.#flush();
      await emulator.run();
    } catch (error) {
      this.#deps.emit({ type: "saved-refused", why: reasonOf(error) });
      await this.#discard();
      this.#watch.restart();
      this.#watch.markReached("assets");
      return false;
    }
    this.#enter("running");
    return true;
  }

  #restore(emulator: V86, images: KernelImages, { moment, sections }: SavedFile): void {
    const { instructions, reached } = moment;
    const saved = partsOf(sections);
    unpackRam(saved.ram, v86Cpu(emulator).mem8, writtenAtPowerOn(images));
    restoreState(emulator, saved.emulator);
    this.#devices?.restore(new Map([...saved.devices].map(([name, state]) => [name, { state, instructions }])));
    this.#commands.restore(saved.commands, saved.console);
    this.#commands.replayState();
    this.#recordAll();
    this.#console.push(saved.console);
    this.#deps.emit({ type: "console", bytes: saved.console });
    for (const phase of reached) this.#watch.markReached(phase);
    // Also for a machine saved before its shell: most of the boot's code has run.
    this.#pace.shell();
  }

  /** An emulator with its devices, before its first instruction. */
  async #build(assets: MachineAssets, options: BootOptions, { at, plugged }: Beginning): Promise<V86> {
    const images = this.#kernelImages(assets);
    const cmdline = [assets.cmdline, options.extraCmdline ?? ""].join(" ").trim();
    const emulator = new V86(pcOptions(assets, { initrd: images.initrd, cmdline }));
    this.#emulator = emulator;
    await new Promise<void>((resolve) => emulator.add_listener("emulator-loaded", resolve));
    this.#unschedule = this.#deps.scheduling?.(emulator);
    compileSmallFunctions(emulator);
    this.#watch.markReached("emulator");
    keepPowerOnMemory(emulator, images, () => this.#onReset());
    this.#batch.epoch = performance.timeOrigin + performance.now() - at;
    const { engine, now, fill = platformRandom } = this.#deps;
    const startedAt = now() - at;
    this.#startedAt = startedAt;
    this.#images = imagesOf(assets);
    const { settings = {} } = options;
    this.#plugged = deviceSet(plugged);
    this.#devices = new Devices(emulator, { engine, fill, now: () => now() - startedAt, ...plugged, settings });
    emulator.add_listener("serial0-output-byte", (byte: number) => {
      this.#commands.printed(byte);
      this.#batch.byte(byte);
    });
    emulator.add_listener("serial1-output-byte", (byte: number) => this.#controlByte(byte));
    return emulator;
  }

  #kernelImages({ images: { bzImage, initrd } }: MachineAssets): KernelImages {
    return { bzImage, initrd: concatenated(initrd, this.#deps.overlay) };
  }

  /** The machine was reset: a boot begins that has no assets to load. */
  #onReset(): void {
    this.#commands.reset();
    this.#flush();
    this.#pace.boot();
    this.#bootedAt = this.#deps.now();
    this.#watch.restart();
    for (const phase of ["assets", "emulator", "bios"] as const) this.#watch.markReached(phase);
  }

  #onPhase(phase: BootPhase): void {
    this.#deps.emit({ type: "phase", phase, at: this.#deps.now() - this.#bootedAt });
    // Events start here. A message a frame keeps each batch small, so it is no long task for the page.
    if (phase === "device") this.#pace.device();
    if (phase === "shell") this.#pace.shell();
  }

  #compile(on: boolean): void {
    if (this.#emulator) compileCode(this.#emulator, on);
  }

  #controlByte(byte: number): void {
    const line = this.#controlLine.byte(byte);
    if (line === undefined) return;
    this.#headlessCommand(line);
    // The guest's command begins or has ended: the boot is over.
    this.#pace.shell();
    this.#flush();
    this.#deps.control?.(line);
  }

  /** A headless run has no shell whose marks could tell. */
  #headlessCommand(line: string): void {
    const { command } = this.#deps;
    if (command === undefined) return;
    if (line === "begin") this.#commands.begin(command);
    const [, status] = /^exit (\d{1,3})$/.exec(line) ?? [];
    if (status !== undefined) this.#commands.end(Number(status) & 0xff);
  }

  #flush(mayWait = false): boolean {
    this.#watch.status(this.#devices?.status ?? 0);
    const isSome = this.#batch.flush(mayWait);
    for (const condition of this.#devices?.takeChanged() ?? []) this.#deps.emit({ type: "device", condition });
    return isSome;
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

const imagesOf = ({ hashes }: MachineAssets): MachineIdentity["images"] =>
  Object.entries(hashes).map(([name, sha256]) => ({ name, sha256 }));

/** The reason of the refusal: v86 may throw any value for bytes that are no saved state. */
const reasonOf = (error: unknown): string => {
  if (error instanceof SavedFileError) return error.message;
  return `Its state cannot be restored: ${error instanceof Error ? error.message : String(error)}.`;
};
