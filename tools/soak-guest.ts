/** A device whose guest does anything to it: requests, sessions, resets. Its owner holds, breaks and saves it. */
import type { FaultAction } from "../src/contract/device-control.ts";
import type { CryptoDialect } from "../src/contract/dialect.ts";
import type { AsymmetricEngine } from "../src/contract/engine.ts";
import { type CryptoPciDevice, cryptoPciDevice } from "../src/peripheral/crypto/crypto-pci-device.ts";
import { defaultSettings } from "../src/peripheral/crypto/settings.ts";
import { MAX_DELAY_MS } from "../src/peripheral/faults/rules.ts";
import type { Dice } from "../src/peripheral/testing/dice.ts";
import { type DriverQueue, LINUX_FEATURES, TestDriver } from "../src/peripheral/testing/driver.ts";
import { Clock, Line, Recorder } from "../src/peripheral/testing/fakes.ts";
import { ArrayMemory } from "../src/peripheral/testing/memory.ts";
import type { SoakLoad } from "./soak-load.ts";

/** Room for the queues and some hundred requests; when it is used up, the driver starts again. */
const MEMORY = 1 << 23;
/** Descriptors of one request. */
const SEGMENTS = 2;
const LONGEST_BURST = 24;
const PROBE_BURSTS = 4;

/** What the driver and the owner do, each as often as it is listed. */
const ACTIONS = [
  ...Array<"send">(40).fill("send"),
  ...Array<"time">(12).fill("time"),
  ...Array<"release">(6).fill("release"),
  ...Array<"clear">(4).fill("clear"),
  ...(["hold", "hold", "break", "break", "reset", "reset", "save", "configure", "ready"] as const),
];
type Action = (typeof ACTIONS)[number];

/** Numbers of events since the start. */
export interface SoakCounts {
  readonly sent: number;
  readonly answered: number;
  readonly resets: number;
  readonly saves: number;
  readonly faults: number;
}

/** A guest, its device and the owner of the device, each step chosen by dice. */
export class SoakGuest {
  readonly #counts = { sent: 0, answered: 0, resets: 0, saves: 0, faults: 0 };
  readonly #engine: AsymmetricEngine;
  readonly #dialect: CryptoDialect;
  readonly #dice: Dice;
  readonly #load: SoakLoad;
  readonly #memory = new ArrayMemory(MEMORY);
  readonly #trace = new Recorder();
  #clock = new Clock();
  #card: CryptoPciDevice;
  #driver: TestDriver;
  #queues: DriverQueue[] = [];
  /** Requests since the driver's start that have no answer. */
  #unanswered = 0;

  constructor(dialect: CryptoDialect, engine: AsymmetricEngine, dice: Dice, load: SoakLoad) {
    this.#dialect = dialect;
    this.#engine = engine;
    this.#dice = dice;
    this.#load = load;
    this.#card = this.#plugIn();
    this.#driver = new TestDriver(this.#card.transport, this.#memory);
    this.start();
  }

  /** A copy. */
  get counts(): SoakCounts {
    return { ...this.#counts };
  }

  /** Bytes of the device's state, which has its sessions and requests. */
  get stateBytes(): number {
    return this.#card.save().length;
  }

  /** Answers that come later. */
  get delayed(): number {
    return this.#clock.waiting;
  }

  /** Does one random action of the driver or of the owner. */
  step(): void {
    this.#trace.clear();
    this.#collect();
    if (this.#driver.needsReset) this.start();
    this.#act(this.#dice.of(ACTIONS));
    this.#clock.turn();
  }

  #act(action: Action): void {
    const queue = this.#dice.below(this.#queues.length);
    const actions: Readonly<Record<Action, () => void>> = {
      send: () => this.#send(),
      time: () => this.#clock.pass(this.#dice.below(2000)),
      hold: () => this.#card.command({ do: "hold", queue, on: true }),
      release: () => this.#card.command({ do: "release", queue }),
      clear: () => this.#clear(),
      break: () => this.#break(),
      reset: () => this.start(),
      save: () => this.#save(),
      configure: () => this.#configure(),
      ready: () => this.#card.command({ do: "ready", on: this.#dice.onceIn(2) }),
    };
    actions[action]();
  }

  /** The driver's reset and its next start, which has all of the memory again. */
  start(): void {
    this.#counts.resets++;
    this.#driver = new TestDriver(this.#card.transport, this.#memory);
    this.#load.forget();
    this.#unanswered = 0;
    this.#driver.write("device_status", 0);
    const { queueSize, queues } = this.#card.device.settings;
    const sizes = Array.from({ length: queues + 1 }, () => queueSize);
    this.#queues = this.#driver.start(sizes, LINUX_FEATURES | this.#card.device.features.required);
  }

  /** The machine's reset, and the next start of the driver. */
  reboot(): void {
    this.#card.transport.reset("machine");
    this.start();
  }

  /** Back to how it was at the start, without a driver. */
  rest(): void {
    this.#clear();
    this.#card.command({ do: "ready", on: true });
    this.#card.command({ do: "configure", settings: defaultSettings(this.#dialect) });
    this.#card.transport.reset("host");
    this.#trace.clear();
    this.#clock.pass(MAX_DELAY_MS);
  }

  /** Starts the driver and sends requests, with nothing broken. Returns what tells whether all are answered. */
  probe(): () => boolean {
    this.start();
    for (let burst = 0; burst < PROBE_BURSTS; burst++) this.#send();
    return () => {
      this.#clock.turn();
      this.#collect();
      return this.#unanswered === 0;
    };
  }

  #plugIn(): CryptoPciDevice {
    return cryptoPciDevice({
      engine: this.#engine,
      trace: () => this.#trace.sink,
      dialect: this.#dialect,
      settings: defaultSettings(this.#dialect),
      memory: this.#memory,
      interrupt: new Line(),
      host: this.#clock,
      after: this.#clock.after,
      random: () => this.#dice.below(1000) / 1000,
    });
  }

  #clear(): void {
    this.#card.command({ do: "faults", rules: [] });
    for (const queue of this.#card.condition.onHold) this.#card.command({ do: "hold", queue, on: false });
  }

  #send(): void {
    for (let left = 1 + this.#dice.below(LONGEST_BURST); left > 0; left--) {
      const { isControl, readable, writable, opened } = this.#load.next(this.#dice);
      const data = this.#dice.below(this.#queues.length - 1);
      const queue = this.#queues[isControl ? this.#queues.length - 1 : data];
      if (!queue || queue.free < SEGMENTS) break;
      const sink = this.#post(queue, readable, writable);
      if (sink === undefined) {
        this.start();
        return;
      }
      if (isControl || this.#dice.onceIn(4)) queue.kick();
      opened?.(this.#memory.slice(sink, writable));
    }
    for (const queue of this.#queues) queue.kick();
  }

  /** The address of the answer; undefined when the guest is out of memory. */
  #post(queue: DriverQueue, readable: Uint8Array, writable: number): number | undefined {
    try {
      const segments = [this.#driver.source(readable), this.#driver.sink(writable)] as const;
      queue.add(segments);
      this.#counts.sent++;
      this.#unanswered++;
      return segments[1].address;
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #collect(): void {
    const answered = this.#queues.reduce((sum, queue) => sum + queue.takeUsed().length, 0);
    this.#counts.answered += answered;
    this.#unanswered -= answered;
  }

  #break(): void {
    this.#counts.faults++;
    const dice = this.#dice;
    const actions: FaultAction[] = [
      { kind: "delay", milliseconds: dice.below(3000) },
      { kind: "drop" },
      { kind: "status", status: dice.below(256) },
      { kind: "corrupt" },
      { kind: "used-length", length: dice.below(4096) },
      { kind: "used-id", id: dice.below(256) },
      { kind: "needs-reset" },
      { kind: "kill-worker" },
    ];
    const action = dice.of(actions);
    this.#card.command({
      do: "faults",
      rules: [{ id: "soak", queue: "any", count: 1 + dice.below(20), probability: 0.2, action }],
    });
  }

  /** The device is saved, and another one goes on in its place. */
  #save(): void {
    this.#counts.saves++;
    const state = this.#card.save();
    this.#card.transport.reset("host");
    this.#clock = new Clock();
    this.#card = this.#plugIn();
    this.#card.restore(state);
    this.#driver.transport = this.#card.transport;
  }

  /** Chooses new settings, which hold from the driver's next start on. */
  #configure(): void {
    const { features } = defaultSettings(this.#dialect);
    const queueSize = this.#dice.of([8, 32, 64, 256]);
    const settings = { features, queueSize, queues: 1 + this.#dice.below(3) };
    this.#card.command({ do: "configure", settings });
  }
}
