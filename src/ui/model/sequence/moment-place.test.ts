import { expect, test } from "vitest";
import { isAbout, placesOf } from "./moment-place.ts";
import type { ChainPlace, Moment } from "./step.ts";

const step: Moment["step"] = {
  id: "popped",
  by: "device",
  from: "memory",
  to: "device",
  what: "reads the chain",
  why: "",
  clause: "",
  evidence: "seen",
  mood: "plain",
  stamp: undefined,
  leadsTo: undefined,
};

const moment = (place: ChainPlace): Moment => ({
  device: "crypto0",
  queue: 0,
  request: 7,
  ordinal: 3,
  step,
  place,
  head: 4,
  availPosition: 300,
  usedPosition: 299,
});

const avail = { device: "crypto0", queue: 0, ring: "avail", position: 300 } as const;
const used = { device: "crypto0", queue: 0, ring: "used", position: 299 } as const;

test("a step is about the available ring's entry until the device answers, and then about the used ring's", () => {
  const places: ChainPlace[] = ["written", "available", "taken", "used", "lost"];
  expect(places.filter((place) => isAbout(moment(place), avail))).toEqual(["available", "taken"]);
  expect(places.filter((place) => isAbout(moment(place), used))).toEqual(["used"]);
});

test("the same position of another lap, queue or device is another entry", () => {
  expect(isAbout(moment("taken"), { ...avail, position: 44 })).toBe(false);
  expect(isAbout(moment("taken"), { ...avail, queue: 1 })).toBe(false);
  expect(isAbout(moment("taken"), { ...avail, device: "crypto1" })).toBe(false);
  expect(isAbout(undefined, avail)).toBe(false);
});

test("a chain ends used or lost", () => {
  expect(placesOf(moment("used")).at(-1)?.place).toBe("used");
  expect(placesOf(moment("lost")).map(({ place }) => place)).toEqual(["written", "available", "taken", "lost"]);
});
