/** What a lesson does to a device, as the machine is asked for it. */
import type { DeviceCommand, DeviceCondition, DeviceSettings, FaultRule } from "../contract/device-control.ts";
import { deviceReader } from "../trace/device-readers.ts";
import type { Act } from "./lesson.ts";

/** Why an act cannot be done, for a person to read. */
export class ActError extends Error {}

/** The request that `release` lets go, of those that a queue holds, oldest first. */
export type Held = (queue: number) => readonly number[];

/** The command for an act; `condition` is that of its device. Throws ActError. */
export function commandFor(act: Act, condition: DeviceCondition, held: Held): DeviceCommand {
  switch (act.act) {
    case "hold":
      return { do: "hold", queue: queueOf(act.queue, condition), on: act.on };
    case "release":
      return release(queueOf(act.queue, condition), act.which, held);
    case "configure":
      return { do: "configure", settings: settingsFor(act, condition) };
    case "fault":
      return { do: "faults", rules: [...condition.faults.map(({ rule }) => rule), ruleFor(act, condition)] };
    case "no-faults":
      return { do: "faults", rules: [] };
    case "ready":
      return { do: "ready", on: act.on };
  }
}

function queueOf(name: string, { queues, device }: DeviceCondition): number {
  const index = queues.findIndex((queue, at) => queue === name || asListed(queues, at) === name);
  if (index < 0) throw new ActError(`${device} has no queue ${name}.`);
  return index;
}

/** As the request list names it: `dataq.0` for the first `data`, `controlq` for the only `control`. */
function asListed(queues: readonly string[], at: number): string {
  const name = queues[at];
  if (name === undefined || name.endsWith("q")) return name ?? "";
  const before = queues.slice(0, at).filter((each) => each === name).length;
  return name === "control" ? "controlq" : `${name}q.${before}`;
}

function release(queue: number, which: "oldest" | "newest", held: Held): DeviceCommand {
  const request = held(queue).at(which === "oldest" ? 0 : -1);
  if (request === undefined) throw new ActError("No request is held.");
  return { do: "release", queue, request };
}

function settingsFor(
  { offer, withhold, queueSize }: Extract<Act, { act: "configure" }>,
  { settings, pending, possible, type, crypto, device }: DeviceCondition,
): DeviceSettings {
  const now = pending ?? settings;
  const bits = (names: readonly string[]): bigint => names.reduce((all, name) => all | bitNamed(name), 0n);
  const names = deviceReader(type, { dialect: crypto?.dialect, accepted: possible.features }).featureNames;
  const bitNamed = (name: string): bigint => {
    for (let bit = 1n; bit <= possible.features; bit <<= 1n)
      if (possible.features & bit && names(bit)[0] === name) return bit;
    throw new ActError(`${device} cannot offer ${name}.`);
  };
  return {
    ...now,
    features: (now.features | bits(offer)) & ~bits(withhold),
    ...(queueSize !== undefined && { queueSize }),
  };
}

/** A rule of a lesson is found again by its name, so that it is never there twice. */
function ruleFor(act: Extract<Act, { act: "fault" }>, condition: DeviceCondition): FaultRule {
  const { operation, count, fault } = act;
  const { faults, queues } = condition;
  // A rule is for all queues of a name.
  const queue = act.queue === "any" ? "any" : (queues[queueOf(act.queue, condition)] ?? act.queue);
  const id = `lesson-${faults.length + 1}`;
  return { id, queue, count, probability: 1, action: fault, ...(operation !== undefined && { operation }) };
}
