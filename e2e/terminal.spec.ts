/** What a guest prints in order to keep the page busy. */
import { expect, type Page } from "@playwright/test";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

/** Without a bound each of these takes 10 s and more; a loaded machine needs a few tenths for anything. */
const LONGEST_STALL_MS = 1500;

const HUGE = 2147483647;
/** Texts for the guest's printf. */
const OUTPUTS: readonly (readonly [name: string, command: string])[] = [
  ...[..."ILMSTZb"].map((final) => [`CSI ${HUGE} ${final}`, `printf 'a\\033[${HUGE}${final}'`] as const),
  ["30,000 combining characters", `printf 'e'; printf '\\314\\201%.0s' $(seq 30000)`],
  ["30,000 bytes of DEL", `printf '\\177%.0s' $(seq 30000)`],
  ["20,000 times ESC c", `printf '\\033c%.0s' $(seq 20000)`],
  ["a list of 80,000 colours", `printf '\\033]4;'; printf '1;?;%.0s' $(seq 80000); printf '\\007'`],
  // The answers are input to the shell: they are read away.
  [
    "5,000 questions for the terminal",
    `printf '\\033[c%.0s' $(seq 5000); while read -t 1 -s -n 999 answer; do :; done`,
  ],
];

test("whatever the guest prints, the page answers", async ({ page }) => {
  test.setTimeout(300_000);
  const machine = new MachinePage(page);
  await machine.boot();
  await page.evaluate(() => {
    const meter = { longest: 0, last: performance.now() };
    Object.assign(globalThis, { meter });
    setInterval(() => {
      const now = performance.now();
      meter.longest = Math.max(meter.longest, now - meter.last);
      meter.last = now;
    }, 20);
  });
  for (const [index, [name, command]] of OUTPUTS.entries()) {
    await test.step(name, async () => {
      await machine.type(`${command}; printf '\\033c'; echo "al""ive ${index}"`);
      await expect.poll(() => machine.screen(), { timeout: 60_000 }).toContain(`alive ${index}`);
      expect(await longestStall(page), name).toBeLessThan(LONGEST_STALL_MS);
    });
  }
  expect(machine.errors).toEqual([]);
});

/** Since the last time, in milliseconds. */
const longestStall = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { meter } = globalThis as unknown as { meter: { longest: number } };
    const { longest } = meter;
    meter.longest = 0;
    return longest;
  });
