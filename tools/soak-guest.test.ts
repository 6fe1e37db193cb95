/** The guests of the soak: they keep a device busy, and at rest nothing is left of it. */
import { expect, test } from "vitest";
import type { CryptoDialect } from "../src/contract/dialect.ts";
import { PromptEngine } from "../src/peripheral/testing/asym-engine.ts";
import { Dice } from "../src/peripheral/testing/dice.ts";
import { settled } from "../src/peripheral/testing/fakes.ts";
import { SoakGuest } from "./soak-guest.ts";
import { SessionLoad, SessionlessLoad, type SoakLoad } from "./soak-load.ts";

const LOADS: Readonly<Record<CryptoDialect, () => SoakLoad>> = {
  "virtio-1.4": () => new SessionLoad(),
  "asym-rfc-v3": () => new SessionlessLoad(),
};

test.each(Object.keys(LOADS) as CryptoDialect[])(
  "a guest of %s is busy, and at rest there is nothing",
  async (dialect) => {
    const guest = new SoakGuest(dialect, new PromptEngine(), new Dice(1), LOADS[dialect]());
    guest.rest();
    const before = guest.stateBytes;
    for (let step = 0; step < 250; step++) {
      guest.step();
      if (step % 50 === 0) guest.reboot();
      await settled();
    }
    for (const count of Object.values(guest.counts)) expect(count).toBeGreaterThan(0);
    expect(guest.counts.answered).toBeGreaterThan(guest.counts.sent / 10);
    guest.rest();
    expect([guest.stateBytes, guest.delayed]).toEqual([before, 0]);
    const answered = guest.probe();
    await settled();
    expect(answered()).toBe(true);
  },
);
