/** Takes the engine and its peer in turns, so that both meet the same state of the machine. */
import type { AsymmetricEngine, AsymRequest } from "../src/contract/engine.ts";
import { median } from "./figure.ts";

/** A fifth of the rounds is run before the clock starts. */
const WARM_UP_SHARE = 0.2;
/** Rounds that count, unless a caller asks for fewer. */
export const ROUNDS = 150;

/** An Error if the engine refuses. */
export async function perform(engine: AsymmetricEngine, request: AsymRequest): Promise<void> {
  const outcome = await engine.perform(request);
  if (!outcome.ok) throw new Error(`the engine refused the benchmark's request: ${outcome.detail}`);
}

/** The medians of both, in milliseconds. Each is told the number of its round. */
export async function inTurns(
  run: (round: number) => unknown,
  peer: (round: number) => unknown,
  rounds = ROUNDS,
): Promise<{ readonly ours: number; readonly theirs: number }> {
  const warmUp = Math.ceil(rounds * WARM_UP_SHARE);
  for (let round = 0; round < warmUp; round++) {
    await run(round);
    await peer(round);
  }
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = warmUp; round < warmUp + rounds; round++) {
    ours.push(await timed(() => run(round)));
    theirs.push(await timed(() => peer(round)));
  }
  return { ours: median(ours), theirs: median(theirs) };
}

/** Milliseconds. */
export async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
