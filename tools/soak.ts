/**
 * Two devices under load for minutes, with engine workers that die, resets and reboots: does anything grow? As a
 * command: tsx tools/soak.ts --help
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Dice } from "../src/peripheral/testing/dice.ts";
import { collectGarbage } from "../src/worker/testing/garbage.ts";
import { SoakGuest } from "./soak-guest.ts";
import { SessionLoad, SessionlessLoad } from "./soak-load.ts";
import { SoakWorkers } from "./soak-workers.ts";

const USAGE = `usage: npm run soak -- [options]

Keeps one device of each dialect busy on a pool of real engine workers: requests, sessions, holds, faults, settings,
driver resets, reboots, saves and restores, workers killed at random. Every half minute everything comes to rest and is
counted: at the end there must be no more than at the start. The heap is held against the first rest, as
code and tables are made with the first requests; it may have grown by 4 MiB.

  --minutes N       how long (default: 10)
  --seed S          another series of choices (default: 1); how fast workers are is the machine's
  --workers N       engine workers (default: 2)
  --help            this text

Exit status: 0 when nothing grew, 1 when something did or nothing goes on, 2 for wrong usage.
`;

const PROGRESS_MS = 5000;
const REST_MS = 30_000;
/** What takes longer than the longest generation of the load is stuck. */
const STUCK_MS = 120_000;
/**
 * Compiled code makes the heap grow by a megabyte in ten minutes. In that time a hundred thousand requests are sent and
 * three hundred workers start. A leak of 50 bytes a request, or of 15 KiB a worker, is more than this.
 */
const HEAP_TOLERANCE = 4 << 20;
/** Out of how many steps one reboots the machine, and one kills a worker. */
const STEPS_PER_REBOOT = 300;
const STEPS_PER_KILL = 400;

/** What is counted at rest. */
interface Rest {
  readonly workers: number;
  readonly busy: number;
  readonly waiting: number;
  readonly privateKeys: number;
  readonly delayedAnswers: number;
  /** Sessions and requests are in it. */
  readonly deviceBytes: number;
  readonly heapBytes: number;
}

class Stuck extends Error {}

class Soak {
  readonly #dice: Dice;
  readonly #size: number;
  readonly #workers: SoakWorkers;
  readonly #guests: readonly SoakGuest[];
  readonly #started = performance.now();
  #reboots = 0;
  #steps = 0;

  constructor(seed: number, size: number) {
    this.#dice = new Dice(seed);
    this.#size = size;
    this.#workers = new SoakWorkers(size);
    const { pool } = this.#workers;
    this.#guests = [
      new SoakGuest("virtio-1.4", pool, this.#dice, new SessionLoad()),
      new SoakGuest("asym-rfc-v3", pool, this.#dice, new SessionlessLoad()),
    ];
  }

  /** Works for so long. Returns the rests before the first request, now and then, and at the end. Throws {@link Stuck}. */
  async run(milliseconds: number): Promise<readonly Rest[]> {
    const rests = [await this.#settled()];
    const end = performance.now() + milliseconds;
    const stretch = Math.min(REST_MS, milliseconds / 2);
    while (performance.now() < end) {
      await this.#work(Math.min(performance.now() + stretch, end));
      rests.push(await this.#rest());
      say(`${this.#time()} at rest: ${told(rests.at(-1))}`);
    }
    return rests;
  }

  close(): void {
    this.#workers.pool.close();
  }

  async #work(until: number): Promise<void> {
    let next = performance.now() + PROGRESS_MS;
    while (performance.now() < until) {
      this.#step();
      // Workers and messages get their time; now and then long enough for all to be done.
      await sleep(this.#dice.onceIn(20) ? this.#dice.below(100) : 0);
      if (performance.now() < next) continue;
      next += PROGRESS_MS;
      say(this.#progress());
    }
  }

  #step(): void {
    this.#steps++;
    if (this.#dice.onceIn(STEPS_PER_REBOOT)) {
      this.#reboots++;
      for (const guest of this.#guests) guest.reboot();
    }
    if (this.#dice.onceIn(STEPS_PER_KILL)) this.#workers.kill(this.#dice.below(1 << 20));
    this.#dice.of(this.#guests).step();
  }

  /** Each device still answers all that it is asked. Then nothing is to be left of it. */
  async #rest(): Promise<Rest> {
    await this.#settle();
    for (const [index, guest] of this.#guests.entries()) {
      await this.#until(`device ${index} does not answer`, guest.probe());
    }
    return this.#settled();
  }

  async #settled(): Promise<Rest> {
    await this.#settle();
    const { workers, busy, waiting } = this.#workers.state;
    return {
      workers,
      busy,
      waiting,
      privateKeys: await this.#workers.privateKeys(),
      delayedAnswers: sum(this.#guests.map(({ delayed }) => delayed)),
      deviceBytes: sum(this.#guests.map(({ stateBytes }) => stateBytes)),
      heapBytes: await heapBytes(),
    };
  }

  /** Nothing is asked of the devices any more, and the pool has all its workers. */
  async #settle(): Promise<void> {
    for (const guest of this.#guests) guest.rest();
    await this.#until("the engine does not come to rest", () => {
      const { workers, busy, waiting } = this.#workers.state;
      return workers === this.#size && this.#workers.alive === this.#size && busy === 0 && waiting === 0;
    });
  }

  async #until(trouble: string, condition: () => boolean): Promise<void> {
    const limit = performance.now() + STUCK_MS;
    while (!condition()) {
      if (performance.now() > limit) throw new Stuck(`${trouble}: ${this.#progress()}`);
      await sleep(10);
    }
  }

  #time(): string {
    return `${((performance.now() - this.#started) / 1000).toFixed(0).padStart(4)} s`;
  }

  #progress(): string {
    const { started, killed, state } = this.#workers;
    const all = (name: keyof SoakGuest["counts"]): number => sum(this.#guests.map(({ counts }) => counts[name]));
    return [
      `${this.#time()} ${this.#steps} steps`,
      `${all("sent")} requests, ${all("answered")} answered`,
      `${all("resets")} resets, ${this.#reboots} reboots, ${all("saves")} saves, ${all("faults")} faults`,
      `workers: ${started} started, ${killed} killed, ${state.busy} busy, ${state.waiting} waiting`,
      `heap ${megabytes(process.memoryUsage().heapUsed)}, all ${megabytes(process.memoryUsage().rss)}`,
    ].join("; ");
  }
}

/** After a collection: objects, and the array buffers beside them. */
async function heapBytes(): Promise<number> {
  await collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The counts that have grown, in words. */
function grown([start, warm, ...later]: readonly Rest[]): string[] {
  const last = later.at(-1);
  if (!start || !warm || !last) throw new RangeError("there are three rests at least");
  const names = Object.keys(start) as (keyof Rest)[];
  return names
    .map((name) => ({
      name,
      before: name === "heapBytes" ? warm[name] + HEAP_TOLERANCE : start[name],
      now: last[name],
    }))
    .filter(({ before, now }) => now > before)
    .map(({ name, before, now }) => `${name} is ${now}, and was to be ${before} at most`);
}

function told(rest: Rest | undefined): string {
  if (!rest) return "";
  const { heapBytes, ...counts } = rest;
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return [...words, `heap ${megabytes(heapBytes)}`].join(", ");
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const megabytes = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
      workers: { type: "string", default: "2" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [minutes, seed, size] = [values.minutes, values.seed, values.workers].map(Number) as [number, number, number];
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || !(Number.isSafeInteger(size) && size > 0)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const soak = new Soak(seed, size);
  try {
    const rests = await soak.run(minutes * 60_000);
    return verdict(rests);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    say(`soak: ${error.message}`);
    return 1;
  } finally {
    soak.close();
  }
}

function verdict(rests: readonly Rest[]): number {
  const more = grown(rests);
  say(`soak: at the start:  ${told(rests[0])}`);
  say(`soak: first rest:    ${told(rests[1])}`);
  say(`soak: at the end:    ${told(rests.at(-1))}`);
  say(more.length > 0 ? `soak: grown: ${more.join("; ")}` : "soak: nothing grew");
  return more.length > 0 ? 1 : 0;
}

process.exit(await main());
