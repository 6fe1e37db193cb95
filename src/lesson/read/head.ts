/** The front matter of a lesson: its parameters. */
import { number, oneOf, optional, text, texts } from "../params.ts";
import { TABS } from "./targets.ts";

export const HEAD_PARAMS = {
  number: number("place in the course"),
  title: text("title, without the number"),
  devices: texts("devices that it is about"),
  minutes: number("minutes that it takes"),
  shows: text("what the learner sees, one sentence"),
};

/** Of `begin`: what the page shows when the lesson begins. */
export const BEGIN_PARAMS = {
  tab: optional(oneOf("tab of the device's column", ...TABS)),
  device: optional(text("device that is shown")),
  queue: optional(text("queue that is shown")),
};
