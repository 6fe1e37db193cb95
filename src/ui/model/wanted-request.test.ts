import { expect, it, test } from "vitest";
import { readWantedRequest } from "./wanted-request.ts";

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
