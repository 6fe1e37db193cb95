/**
 * The page while a guest works: how late it shows an event, and its losses under a storm of requests. Also how much
 * recording slows the guest down.
 */
import { expect, type Page } from "@playwright/test";
import { MachinePage } from "../e2e/machine-page.ts";
import { inBrowser } from "./browser.ts";
import { type Measurements, p95 } from "./figure.ts";

type LiveFigures = Measurements<"live">;

/** The figures of the section "live". */
export const liveFigures = (): Promise<LiveFigures> =>
  inBrowser(async (browser) => {
    const machine = new MachinePage(await browser.newPage());
    await machine.page.addInitScript(watchRowsAndKeys);
    await machine.boot();
    await warmUp(machine);
    return {
      ...(await echoFigures(machine)),
      ...(await rowFigures(machine)),
      ...(await recordingFigures(machine)),
      ...(await stormFigures(machine)),
    };
  });

/** The emulator compiles hot code while it runs. */
async function warmUp(machine: MachinePage): Promise<void> {
  await machine.run("vcrypto storm -n 20000 -j 4 >/dev/null; echo done");
}

interface Watched {
  /** Milliseconds from the event on the bus to the frame that shows its row. */
  readonly rows: number[];
  /** Milliseconds from the key to the frame that shows its echo. */
  readonly echoes: number[];
  /** Milliseconds between frames, and tasks over 50 ms, while `recording`. */
  frames: number[];
  longTasks: number;
  recording: boolean;
  watchFrames(): void;
}

/** Runs in the page. */
function watchRowsAndKeys(): void {
  const watched: Watched = { rows: [], echoes: [], frames: [], longTasks: 0, recording: false, watchFrames: () => {} };
  Object.assign(globalThis, { watched });
  const seen = new Set<string>();
  let keyAt: number | undefined;
  /** A task after this one, or after the frame that is being made. */
  const next = (callback: () => void) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = callback;
    port2.postMessage(undefined);
  };
  let isFrame = false;
  const framed = (callback: (at: number) => void) =>
    requestAnimationFrame((at) => {
      isFrame = true;
      callback(at);
      next(() => {
        isFrame = false;
      });
    });
  /** Calls back when the changes up to now are painted: with the frame that is being made, or the next. */
  const painted = (callback: (at: number) => void) => {
    const after = () => next(() => callback(performance.now()));
    if (isFrame) after();
    else framed(after);
  };
  const lookAtRows = () => {
    const grid = document.querySelector<HTMLElement>("[role=grid][data-epoch]");
    const epoch = Number(grid?.dataset.epoch ?? 0);
    if (!grid || epoch === 0) return;
    for (const row of grid.querySelectorAll<HTMLElement>("[data-testid=request-row]")) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      const bus = epoch + Number(row.dataset.at) - performance.timeOrigin;
      painted((at) => watched.rows.push(at - bus));
    }
  };
  addEventListener(
    "keydown",
    (event) => {
      keyAt = event.timeStamp;
      watchFrames();
    },
    true,
  );
  new MutationObserver((mutations) => {
    lookAtRows();
    const started = keyAt;
    const isTerminal = mutations.some(({ target }) =>
      (target instanceof Element ? target : target.parentElement)?.closest(".xterm-rows"),
    );
    if (started === undefined || !isTerminal) return;
    keyAt = undefined;
    painted((at) => watched.echoes.push(at - started));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  // Only while they are of interest: a page that asks for every frame is a busy one.
  let isWatching = false;
  let last = 0;
  const frame = (at: number) => {
    if (watched.recording && last > 0) watched.frames.push(at - last);
    last = at;
    isWatching = keyAt !== undefined || watched.recording;
    if (isWatching) framed(frame);
  };
  const watchFrames = () => {
    if (isWatching) return;
    isWatching = true;
    last = 0;
    framed(frame);
  };
  Object.assign(watched, { watchFrames });
  new PerformanceObserver((list) => {
    if (watched.recording) watched.longTasks += list.getEntries().length;
  }).observe({ type: "longtask" });
}

const watchedOf = (page: Page): Promise<Omit<Watched, "watchFrames">> =>
  page.evaluate(() => {
    const { watchFrames: _, ...figures } = (globalThis as unknown as { watched: Watched }).watched;
    return figures;
  });

async function record(page: Page, recording: boolean): Promise<void> {
  await page.evaluate((on) => {
    const { watched } = globalThis as unknown as { watched: Watched };
    Object.assign(watched, on ? { recording: on, frames: [], longTasks: 0 } : { recording: on });
    if (on) watched.watchFrames();
  }, recording);
}

// --- keys ---

const KEYS = 60;

async function echoFigures({ page }: MachinePage): Promise<Pick<LiveFigures, "page.keystroke-echo.p95">> {
  await page.locator(".xterm-helper-textarea").focus();
  // Those of the commands before are no keys at rest.
  const { length: before } = (await watchedOf(page)).echoes;
  for (let key = 1; key <= KEYS; key++) {
    await page.keyboard.press("x");
    await page.waitForFunction(
      (count) => (globalThis as unknown as { watched: Watched }).watched.echoes.length >= count,
      before + key,
    );
  }
  const { echoes } = await watchedOf(page);
  await page.keyboard.press("Control+u");
  return { "page.keystroke-echo.p95": { ours: p95(echoes.slice(before)) } };
}

// --- rows ---

/** Few enough that each has its row in view for a while, and at odds with the page's refreshes. */
const CALM = "vcrypto storm -n 200 -r 23 -j 1 >/dev/null; echo done";

async function rowFigures(machine: MachinePage): Promise<Pick<LiveFigures, "page.event-to-row.p95">> {
  const before = (await watchedOf(machine.page)).rows.length;
  await machine.run(CALM);
  const { rows } = await watchedOf(machine.page);
  return { "page.event-to-row.p95": { ours: p95(rows.slice(before)) } };
}

// --- recording ---

/** An odd number, so that one is in the middle. */
const ROUNDS = 31;
/** Runs before those that count: code of all kinds is compiled in them. */
const FIRST_RUNS = 4;
const SIZE = 16;
const COUNT = 5000;
/** Everything it prints is still on the screen when it is read. */
const POLL_MS = 100;
/** A run takes a second or two, and four come first. */
const RUN_LIMIT_MS = 60_000;

/** Milliseconds a request. */
interface Round {
  readonly recorded: number;
  readonly unrecorded: number;
}

/**
 * The guest's own clock, recorded and not, in turns, by one process. The emulator compiles each process's code in a way
 * of its own. So two processes differ more than a recorded and an unrecorded run. Each state comes first in every
 * second round, as what is measured later meets a warmer machine. A run in which recording was switched does not count.
 * The figure is the round with the median ratio: the machine itself may be half as fast a minute later.
 */
async function recordingFigures(machine: MachinePage): Promise<Pick<LiveFigures, "page.recording.slowdown">> {
  const rounds: Round[] = [];
  const runs = FIRST_RUNS + 2 * 2 * ROUNDS;
  await machine.type(`clear; vcrypto bench aes --size ${SIZE} --count ${COUNT} --runs ${runs} --json`);
  await meanOfRun(machine, FIRST_RUNS);
  const measure = async (on: boolean, run: number): Promise<number> => {
    await setRecording(machine.page, on);
    return await meanOfRun(machine, run);
  };
  for (let round = 0; round < ROUNDS; round++) {
    const last = FIRST_RUNS + 2 * 2 * (round + 1);
    const isFirst = round % 2 === 0;
    const first = await measure(isFirst, last - 2);
    const second = await measure(!isFirst, last);
    rounds.push(isFirst ? { recorded: first, unrecorded: second } : { recorded: second, unrecorded: first });
  }
  await setRecording(machine.page, true);
  rounds.sort((one, other) => one.recorded / one.unrecorded - other.recorded / other.unrecorded);
  const { recorded, unrecorded } = rounds[ROUNDS >> 1] ?? { recorded: Number.NaN, unrecorded: Number.NaN };
  return { "page.recording.slowdown": { ours: recorded, theirs: unrecorded } };
}

/** Milliseconds a request, as soon as that run has been printed. */
async function meanOfRun(machine: MachinePage, run: number): Promise<number> {
  const printed = new RegExp(`\\{[^{}]*"run":${run},[^{}]*\\}`);
  const polling = { intervals: [POLL_MS], timeout: RUN_LIMIT_MS };
  let report: string | undefined;
  await expect.poll(async () => (report = printed.exec(await machine.screen())?.[0]), polling).toBeDefined();
  return (JSON.parse(report ?? "") as { mean: number }).mean / 1000;
}

async function setRecording(page: Page, on: boolean): Promise<void> {
  const button = page.getByRole("button", { name: "Record", exact: true });
  if ((await button.getAttribute("aria-pressed")) !== String(on)) await button.click();
}

// --- storm ---

const STORM_SECONDS = 60;
/** With notification, chain, answer, interrupt and ISR read each: five events a request at least. */
const REQUESTS_A_SECOND = 1000;

type StormFigures = Pick<LiveFigures, Extract<keyof LiveFigures, `page.storm.${string}`>>;

async function stormFigures(machine: MachinePage): Promise<StormFigures> {
  const { page } = machine;
  const count = STORM_SECONDS * REQUESTS_A_SECOND;
  const before = await requestsSeen(page);
  await record(page, true);
  const printed = await machine.run(`vcrypto storm -n ${count} -r ${REQUESTS_A_SECOND} -j 4`);
  await record(page, false);
  const { frames, longTasks } = await watchedOf(page);
  const seconds = Number(/ in ([\d.]+) s:/.exec(printed)?.[1]);
  // Each of the four jobs makes a session and destroys it: two requests each for one key, then two more.
  const missing = count - ((await requestsSeen(page)) - before - 4 * 4);
  const lost = Number(await page.getByTestId("events-dropped").getAttribute("data-lost"));
  return {
    "page.storm.seconds": { ours: seconds },
    "page.storm.lost": { ours: lost + Math.abs(missing) },
    "page.storm.frame-gap-p95": { ours: p95(frames) },
    "page.storm.long-tasks-a-minute": { ours: (longTasks * 60) / seconds },
  };
}

/** Requests that the panel has counted. */
async function requestsSeen(page: Page): Promise<number> {
  await page.getByRole("tab", { name: "State" }).click();
  const value = page.getByTestId("counters").locator("[data-counter=requests] dd");
  return Number((await value.textContent())?.replace(/\D/g, ""));
}
