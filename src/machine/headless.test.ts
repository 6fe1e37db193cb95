import { expect, test } from "vitest";
import { timeLimitText } from "./headless.ts";

test("when the time is up, it is told whether the guest had booted", () => {
  expect(timeLimitText(120_000, undefined)).toMatch(/^the guest had not booted after 120 s: nothing was loaded/);
  expect(timeLimitText(2000, "kernel")).toMatch(/^the guest had not booted after 2 s: its kernel ran/);
  expect(timeLimitText(120_000, "command")).toBe("the command had not ended after 120 s, the boot included");
});
