/** A machine that is a script: boots, prints, runs requests and fails as it is told. For tests and the demo page. */

import type { DeviceCommand, DeviceCondition, RingSnapshot } from "../../contract/device-control.ts";
import type {
  AssetName,
  BootOptions,
  BootPhase,
  MachineControl,
  MachineFailure,
  MachineMessage,
  MachineState,
} from "../../contract/machine.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import { FAULT_KINDS } from "../../wire/virtio/fault-kinds.ts";
// In a test, time is made of steps: what the page loads on demand has to be there already.
import "../model/filter/language.ts";
import "../detail/EventFacts.tsx";
import "../detail/RequestDetail.tsx";
import { CtrlOpcode, DataOpcode } from "../../wire/crypto/requests.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { FakeRings } from "./fake-rings.ts";
import { ScriptedDevice, selfTest } from "./script.ts";

export interface FakeOptions {
  /** 1 is the pace of a real boot, 0 does everything at once. */
  readonly pace?: number;
  /** Stop the boot after this phase. */
  readonly stopAfter?: BootPhase;
  /** Reported instead of what comes after `failAfter`. */
  readonly failure?: MachineFailure;
  readonly failAfter?: BootPhase | "start";
  /** Traffic after the shell: none, what a person makes, or events a second. */
  readonly traffic?: "none" | "calm" | number;
  /** The first requests follow DRIVER_OK at once, as a kernel's self-test does: the list has them in a group. */
  readonly burst?: boolean;
  /** Why a saved machine does not fit. */
  readonly refuseSaved?: string;
  /** The engine has lost a worker. */
  readonly engineTrouble?: boolean;
}

const ASSETS: readonly (readonly [AssetName, number, boolean])[] = [
  ["manifest.json", 610, false],
  ["v86.wasm", 2_101_621, true],
  ["bios.bin", 131_072, true],
  ["bzImage", 1_778_176, false],
  ["initrd", 2_430_204, false],
];

const KERNEL_LOG = [
  "Linux version 6.1.0 (guest@build) (i686-linux-gnu-gcc 12.2.0) #1",
  "Command line: console=ttyS0,115200 earlyprintk=serial,ttyS0,115200",
  "BIOS-provided physical RAM map:",
  "Memory: 121196K/130556K available",
  "pci 0000:00:0d.0: [1af4:1054] type 00 class 0x100000",
  "virtio-pci 0000:00:0d.0: enabling device (0000 -> 0001)",
  "Serial: 8250/16550 driver, 2 ports, IRQ sharing disabled",
  "Freeing unused kernel image (initmem) memory: 512K",
  "Run /init as init process",
];

const encoder = new TextEncoder();

/** Of `crypto0`, the one device of the script. */
const CONDITION: DeviceCondition = {
  device: "crypto0",
  type: 20,
  queues: ["data", "control"],
  onHold: [],
  faults: [],
  settings: { features: 0x1_3000_0000n, queueSize: 1024, queues: 1 },
  possible: {
    features: 0x1_3000_0000n,
    required: 0x1_0000_0000n,
    byDefault: 0x1_3000_0000n,
    needs: [],
    queueSizes: [8, 64, 256, 1024],
    queues: { name: "data", most: 4 },
  },
  faultKinds: FAULT_KINDS,
  crypto: { dialect: "virtio-1.4", ready: true },
};

function commanded(condition: DeviceCondition, command: DeviceCommand): DeviceCondition {
  switch (command.do) {
    case "hold": {
      const others = condition.onHold.filter((queue) => queue !== command.queue);
      return { ...condition, onHold: command.on ? [...others, command.queue] : others };
    }
    case "release":
      return condition;
    case "faults":
      return { ...condition, faults: command.rules.map((rule) => ({ rule, applied: 0 })) };
    case "ready":
      return { ...condition, ...(condition.crypto && { crypto: { ...condition.crypto, ready: command.on } }) };
    case "configure":
      return { ...condition, pending: command.settings };
  }
}

interface Step {
  readonly wait: number;
  /** The phase that is over when this step begins. */
  readonly after: BootPhase | "start";
  readonly reach?: BootPhase;
  readonly run?: () => void;
}

export class FakeMachine implements MachineControl {
  readonly #listener: (message: MachineMessage) => void;
  readonly #options: FakeOptions;
  readonly calls: string[] = [];
  readonly commands: { readonly device: string; readonly command: DeviceCommand }[] = [];
  condition: DeviceCondition = CONDITION;
  /** Those of the last boot. */
  settings: BootOptions["settings"];
  devices: BootOptions["devices"];
  /** All that was typed. */
  typed = "";
  /** What `rings` answers instead of the scripted device's own rings, by `device/queue`. */
  readonly snapshots = new Map<string, RingSnapshot>();
  #state: MachineState = "off";
  #began = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;
  #batch: TraceEvent[] = [];
  readonly #rings = new FakeRings();
  #device = new ScriptedDevice((event) => {
    this.#batch.push(event);
    this.#rings.apply(event);
  });
  #line = "";

  constructor(listener: (message: MachineMessage) => void, options: FakeOptions = {}) {
    this.#listener = listener;
    this.#options = options;
  }

  get device(): ScriptedDevice {
    return this.#device;
  }

  async prepare(): Promise<void> {
    this.calls.push("prepare");
  }

  async boot(options: BootOptions): Promise<void> {
    this.calls.push(options.saved ? "boot saved" : options.fresh ? "boot fresh" : "boot");
    this.settings = options.settings;
    this.devices = options.devices;
    const { refuseSaved } = this.#options;
    if (options.saved && refuseSaved) this.send({ type: "saved-refused", why: refuseSaved });
    await this.#play("loading", true);
  }

  async pause(): Promise<void> {
    this.calls.push("pause");
    this.#enter("paused");
  }

  async resume(): Promise<void> {
    this.calls.push("resume");
    this.#enter("running");
  }

  async reboot(): Promise<void> {
    this.calls.push("reboot");
    this.#device.reset("machine");
    this.flush();
    await this.#play("running", false);
  }

  async powerOff(): Promise<void> {
    this.calls.push("powerOff");
    this.#generation++;
    clearTimeout(this.#timer);
    this.#enter("off");
  }

  /** Echoes, as the guest's tty does; Enter answers with a prompt. */
  async type(bytes: Uint8Array): Promise<void> {
    this.typed += new TextDecoder().decode(bytes);
    for (const byte of bytes) {
      if (byte === 0x0d) {
        this.print("\r\n");
        this.#run(this.#line.trim());
        this.#line = "";
      } else {
        this.#line += String.fromCharCode(byte);
        this.print(String.fromCharCode(byte));
      }
    }
  }

  async record(on: boolean): Promise<void> {
    this.calls.push(on ? "record" : "record off");
  }

  async command(device: string, command: DeviceCommand): Promise<void> {
    this.calls.push(`${device} ${command.do}`);
    this.commands.push({ device, command });
    this.condition = commanded(this.condition, command);
    this.#listener({ type: "device", condition: this.condition });
    if (command.do === "hold") this.#device.hold(command.queue, command.on);
    if (command.do === "release") this.#device.release(command.queue, command.request);
    this.flush();
  }

  async rings(device: string, queue: number): Promise<RingSnapshot | undefined> {
    return this.snapshots.get(`${device}/${queue}`) ?? this.#rings.snapshot(device, queue);
  }

  async save(): Promise<Blob> {
    this.calls.push("save");
    return new Blob([Uint8Array.of(1, 2, 3)]);
  }

  /** For tests: a message as the machine would send it. */
  send(message: MachineMessage): void {
    this.#listener(message);
  }

  print(text: string): void {
    this.#listener({ type: "console", bytes: encoder.encode(text) });
  }

  flush(): void {
    const events = this.#batch;
    this.#batch = [];
    if (events.length > 0) this.#listener({ type: "trace", events, dropped: 0, epoch: 0 });
  }

  // --- boot ---

  async #play(state: MachineState, withAssets: boolean): Promise<void> {
    const generation = ++this.#generation;
    this.#began = performance.now();
    this.#enter(state);
    for (const step of this.#steps(withAssets)) {
      if (this.#fails(step.after)) return;
      await this.#sleep(step.wait);
      if (generation !== this.#generation) return;
      if (step.reach) this.#phase(step.reach);
      step.run?.();
      this.flush();
      if (step.reach && step.reach === this.#options.stopAfter) return;
    }
    this.#fails("shell");
    if (this.#options.traffic !== undefined && this.#options.traffic !== "none") this.#traffic(0);
  }

  *#steps(withAssets: boolean): Generator<Step> {
    if (withAssets) yield* this.#loading();
    yield { wait: 60, after: "start", reach: "assets" };
    yield { wait: 350, after: "assets", reach: "emulator" };
    yield { wait: 40, after: "emulator", reach: "bios", run: () => this.#switchOn() };
    yield { wait: 500, after: "bios", reach: "kernel", run: () => this.print("SeaBIOS (version 1.16.2)\r\n") };
    for (const [index, line] of KERNEL_LOG.entries()) {
      const stamp = (0.1 + index * 0.13).toFixed(6);
      yield { wait: 160, after: "kernel", run: () => this.print(`[    ${stamp}] ${line}\r\n`) };
    }
    yield { wait: 100, after: "kernel", reach: "device", run: () => this.#device.negotiate() };
    yield { wait: 200, after: "device", reach: "driver", run: () => this.#device.start() };
    yield { wait: 300, after: "driver", run: () => this.#selfTest() };
    yield { wait: 300, after: "driver", reach: "shell", run: () => this.#prompt() };
  }

  #selfTest(): void {
    if (!this.#options.burst) this.#device.wait(1000);
    selfTest(this.#device);
  }

  #switchOn(): void {
    this.#enter("running");
    this.#listener({ type: "device", condition: this.condition });
    this.#engine(0);
  }

  *#loading(): Generator<Step> {
    for (const [asset, total, cached] of ASSETS) {
      for (const share of cached ? [1] : [0.2, 0.4, 0.6, 0.8, 1]) {
        const received = Math.round(total * share);
        const run = () => this.#listener({ type: "asset", asset, received, total, cached });
        yield { wait: cached ? 30 : 60, after: "start", run };
      }
    }
  }

  #fails(after: BootPhase | "start"): boolean {
    const { failure, failAfter = "start" } = this.#options;
    if (!failure || failAfter !== after) return false;
    this.#listener({ type: "failure", failure });
    this.#enter("failed");
    return true;
  }

  #phase(phase: BootPhase): void {
    this.#listener({ type: "phase", phase, at: performance.now() - this.#began });
  }

  #enter(state: MachineState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listener({ type: "state", state });
  }

  #engine(busy: number): void {
    const trouble = this.#options.engineTrouble ? { trouble: "the browser refused to start a worker" } : {};
    const replaced = this.#options.engineTrouble ? 1 : 0;
    this.#listener({ type: "engine", engine: { workers: 2, busy, waiting: 0, replaced, ...trouble } });
  }

  #prompt(): void {
    this.print("\u001b]133;A\u0007\u001b[1mguest\u001b[0m:~# ");
  }

  #run(command: string): void {
    if (command) this.print(`sh: ${command.split(" ")[0]}: this machine is a script\r\n`);
    this.#prompt();
  }

  // --- traffic ---

  #traffic(round: number): void {
    const { traffic } = this.#options;
    const storm = typeof traffic === "number";
    const perRound = storm ? Math.max(1, Math.round(traffic / 6 / 20)) : 1;
    const generation = this.#generation;
    this.#timer = setTimeout(
      () => {
        if (generation !== this.#generation) return;
        if (this.#state === "running") for (let i = 0; i < perRound; i++) this.#one(round * perRound + i);
        this.flush();
        this.#traffic(round + 1);
      },
      storm ? 50 : 350,
    );
  }

  #one(round: number): void {
    const device = this.#device;
    switch (round % 8) {
      case 0: {
        const id = device.createAes(CipherOp.ENCRYPT);
        device.aes(id, 16);
        device.aes(id, 4096);
        device.destroy(CtrlOpcode.CIPHER_DESTROY_SESSION, id);
        break;
      }
      case 3: {
        const id = device.createRsa();
        const [first, second] = [device.rsaBegin(id), device.rsaBegin(id)];
        device.rsaDone(second);
        device.rsaDone(first, { took: 2.1 });
        device.destroy(CtrlOpcode.AKCIPHER_DESTROY_SESSION, id);
        break;
      }
      case 5:
        device.aesRefused();
        break;
      default:
        device.aes(1n, 64, round % 2 ? DataOpcode.CIPHER_DECRYPT : DataOpcode.CIPHER_ENCRYPT);
    }
    device.wait(300);
  }

  #sleep(milliseconds: number): Promise<void> {
    const scaled = milliseconds * (this.#options.pace ?? 1);
    return scaled === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, scaled));
  }
}
