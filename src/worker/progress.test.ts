import { describe, expect, it } from "vitest";
import { PROGRESS_INTERVAL_MS, thinnedOut } from "./progress.ts";

describe("progress", () => {
  it("is passed on at first, and then as often as the interval allows", () => {
    let time = 5000;
    const seen: number[] = [];
    const report = thinnedOut(
      ({ candidates }) => seen.push(candidates),
      () => time,
    );
    for (let candidates = 0; candidates < 100; candidates++) {
      report({ step: "prime 1 of 2", candidates });
      time += PROGRESS_INTERVAL_MS / 10;
    }
    expect(seen).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });
});
