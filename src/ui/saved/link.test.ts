// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { parseUrlHash, type UrlHash } from "../state/url-hash.ts";
import { linkOf, PARTS, partText } from "./link.ts";

const current: UrlHash = {
  path: "/free",
  device: "crypto1",
  queueSize: 64,
  filter: "status != OK",
  request: 74,
  queue: 1,
  tab: "device",
  drawing: "circles",
};

const none = { parts: new Set<never>(), boot: false, saved: undefined, command: "" };

const read = (link: string | undefined): UrlHash => parseUrlHash(new URL(link ?? "about:blank").hash).state;

test("all parts together are the page as it is", () => {
  expect(read(linkOf(current, { ...none, parts: new Set(PARTS) }).link)).toEqual(current);
});

test("each part is left out by itself; a request keeps its device", () => {
  expect(read(linkOf(current, none).link)).toEqual({ path: "/free" });
  const only = linkOf(current, { ...none, parts: new Set(["request"] as const) });
  expect(read(only.link)).toEqual({ path: "/free", device: "crypto1", request: 74, queue: 1 });
});

test("a saved machine boots with the page, and a command is proposed", () => {
  const made = linkOf(current, { ...none, saved: "before the fault", command: " vcrypto info " });
  expect(read(made.link)).toEqual({ path: "/free", boot: true, saved: "before the fault", command: "vcrypto info" });
});

test("a command that an address cannot have makes no link", () => {
  expect(linkOf(current, { ...none, command: "x".repeat(2000) })).toMatchObject({
    problem: expect.stringContaining("cmd="),
  });
});

test("a part says what the page has of it", () => {
  expect(partText("view", current).now).toBe("tab device, drawing circles");
  expect(partText("filter", { path: "/free" }).now).toBe("");
});
