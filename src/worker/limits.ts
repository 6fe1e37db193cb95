/** How long the engine may work on a request, and which requests are long ones. */
import type { AsymRequest } from "../contract/engine.ts";

/** Milliseconds a worker may take for a request. */
export interface TimeLimits {
  readonly short: number;
  readonly generation: number;
}

/**
 * The longest short operation is the test of an unknown Diffie-Hellman prime: two seconds at 8192 bits here, once. A
 * power of that size takes a third of a second, and three times as long without WebAssembly. A guest waits
 * uninterruptibly for some of them. Searching for primes has no bound. Two primes of 4096 bits take ten seconds on
 * average here, a prime of 8192 bits minutes. One search in a hundred takes five times the average.
 */
export const TIME_LIMITS: TimeLimits = { short: 10_000, generation: 900_000 };

const GENERATIONS: ReadonlySet<AsymRequest["operation"]> = new Set(["rsa-keygen", "dsa-keygen", "dh-params"]);

/** Whether the request searches for primes, which takes from a moment to minutes. */
export function isGeneration({ operation }: AsymRequest): boolean {
  return GENERATIONS.has(operation);
}
