import { expect, it, test } from "vitest";
import { missingText, readWantedRequest } from "./wanted-request.ts";

test("a number alone names no device", () => {
  expect(readWantedRequest("17")).toEqual({ request: 17 });
  expect(readWantedRequest(" #17 ")).toEqual({ request: 17 });
});

it.each(["crypto1 17", "crypto1 #17", "Crypto1: 17", "crypto1#17"])("%s names device and number", (text) => {
  expect(readWantedRequest(text)).toEqual({ request: 17, device: "crypto1" });
});

it.each(["", "0", "-1", "1.5", "crypto1", "17 crypto1", "9".repeat(16), "1e9"])("%j is no request", (text) => {
  expect(readWantedRequest(text)).toBeUndefined();
});

test("what is missing is named with its device, and only a log that grows can still bring it", () => {
  expect(missingText({ request: 17, device: "crypto1" }, "growing")).toBe(
    "Request 17 of crypto1 is not in the log yet. It will be selected when it comes.",
  );
  expect(missingText({ request: 17 }, "whole")).toBe("Request 17 is not in this trace.");
});
