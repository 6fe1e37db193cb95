/**
 * The seam between the page and the machine: control calls one way, batched messages the other.
 */
import type { BarKind, DeviceCommand, DeviceCondition, DeviceSettings, RingSnapshot } from "./device-control.ts";
import type { EventList } from "./trace.ts";

/** The stages of a boot, in order; each is reported when a real signal of it has been seen. */
export type BootPhase = "assets" | "emulator" | "bios" | "kernel" | "device" | "driver" | "shell";

export type AssetName = "manifest.json" | "v86.wasm" | "bios.bin" | "bzImage" | "initrd";

/** Why a machine is not running. `what` happened, `why` as far as known, and what the person can do. */
export interface MachineFailure {
  readonly kind:
    | "asset-missing"
    | "asset-altered"
    | "asset-unreachable"
    | "no-webassembly"
    | "unsupported-v86"
    | "no-memory"
    | "guest-panic"
    | "machine-crashed";
  readonly asset?: AssetName;
  readonly what: string;
  readonly why: string;
  readonly advice: string;
  readonly canRetry: boolean;
}

export type MachineState = "off" | "loading" | "running" | "paused" | "failed";

/** How many engine workers there are and what each is doing. */
export interface EngineState {
  readonly workers: number;
  readonly busy: number;
  readonly waiting: number;
  /** Workers that died or overran their limit and were replaced, since the start. */
  readonly replaced: number;
  /** Set while no worker can be started: requests fail with a status. */
  readonly trouble?: string;
}

export type MachineMessage =
  | {
      readonly type: "asset";
      readonly asset: AssetName;
      readonly received: number;
      readonly total: number;
      readonly cached: boolean;
    }
  /** `at` is milliseconds since boot() was called. */
  | { readonly type: "phase"; readonly phase: BootPhase; readonly at: number }
  | { readonly type: "state"; readonly state: MachineState }
  | { readonly type: "failure"; readonly failure: MachineFailure }
  | { readonly type: "engine"; readonly engine: EngineState }
  | { readonly type: "device"; readonly condition: DeviceCondition }
  /** The machine that was to be restored does not fit; it boots afresh instead. */
  | { readonly type: "saved-refused"; readonly why: string }
  /** Bytes the guest wrote to its console, batched. */
  | { readonly type: "console"; readonly bytes: Uint8Array }
  /**
   * Events since the last batch; `dropped` counts what did not fit, since the start. `epoch` is the zero of the events'
   * clocks, in Unix milliseconds.
   */
  | {
      readonly type: "trace";
      readonly events: EventList;
      readonly dropped: number;
      readonly epoch: number;
    };

export interface BootOptions {
  /** Where manifest.json and the images are; a URL ending in a slash. */
  readonly images: string;
  /** Added to the manifest's kernel command line. */
  readonly extraCmdline?: string;
  /** Ignore the browser's cache: the retry after an altered asset. */
  readonly fresh?: boolean;
  /** A machine of {@link MachineControl.save} to go on with. */
  readonly saved?: Blob;
  /** Names of devices to plug in beside those that every machine has. A saved machine has its own. */
  readonly devices?: readonly string[];
  /** Where the devices' registers are; default: at ports. A saved machine has them where it had them. */
  readonly bar?: BarKind;
  /** What devices are to be like from the start, by name; what is not said is as ever. */
  readonly settings?: Readonly<Record<string, Partial<DeviceSettings>>>;
}

/** What the page can ask of the machine. Asset trouble is a message, not a rejection. */
export interface MachineControl {
  /** Starts loading what the next boot from there needs. Says nothing of it before that. */
  prepare(images: BootOptions["images"]): Promise<void>;
  boot(options: BootOptions): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Resets the guest and its devices, as the reset button of a PC does. */
  reboot(): Promise<void>;
  powerOff(): Promise<void>;
  /** Bytes typed into the guest's console. */
  type(bytes: Uint8Array): Promise<void>;
  /** Switches event recording off and on; the device works on either way. */
  record(on: boolean): Promise<void>;
  /** Does something to the device of that name; nothing, if there is none. */
  command(device: string, command: DeviceCommand): Promise<void>;
  /** One queue as it is now; undefined while it is not enabled. */
  rings(device: string, queue: number): Promise<RingSnapshot | undefined>;
  /** The machine with its devices as one file, for `boot({ saved })`. Rejects while there is none. */
  save(): Promise<Blob>;
}
