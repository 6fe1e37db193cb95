import { expect, test, vi } from "vitest";
import type { MachineControl } from "../contract/machine.ts";
import { machineOnDemand } from "./machine-on-demand.ts";

/** A machine that notes what it is asked for. */
function notingMachine() {
  const asked: unknown[][] = [];
  const control = new Proxy({} as MachineControl, {
    // No promise: with a method `then` it would be taken for one.
    get: (_, name) =>
      name === "then"
        ? undefined
        : (...parameters: unknown[]) => {
            asked.push([name, ...parameters]);
            return Promise.resolve(name);
          },
  });
  return { asked, control };
}

test("loads nothing before it is asked, and once for all", async () => {
  const load = vi.fn(async () => notingMachine().control);
  const machine = machineOnDemand(load);
  expect(load).not.toHaveBeenCalled();
  await Promise.all([machine.pause(), machine.resume()]);
  await machine.save();
  expect(load).toHaveBeenCalledTimes(1);
});

test("hands on every call with what it says and what comes back, in order", async () => {
  const { asked, control } = notingMachine();
  const machine = machineOnDemand(async () => control);
  const command = { do: "ready", on: false } as const;
  const bytes = Uint8Array.of(0x0d);
  const answers = await Promise.all([
    machine.prepare("images/"),
    machine.boot({ images: "images/" }),
    machine.type(bytes),
    machine.command("crypto0", command),
    machine.rings("crypto0", 1),
    machine.record(false),
    machine.pause(),
    machine.resume(),
    machine.reboot(),
    machine.save(),
    machine.powerOff(),
  ]);
  expect(asked).toEqual([
    ["prepare", "images/"],
    ["boot", { images: "images/" }],
    ["type", bytes],
    ["command", "crypto0", command],
    ["rings", "crypto0", 1],
    ["record", false],
    ["pause"],
    ["resume"],
    ["reboot"],
    ["save"],
    ["powerOff"],
  ]);
  expect(answers).toEqual(asked.map(([name]) => name));
});

test("rejects each call with the reason, if its code cannot be loaded", async () => {
  const machine = machineOnDemand(() => Promise.reject(new Error("no such file")));
  await expect(machine.boot({ images: "images/" })).rejects.toThrow("no such file");
  await expect(machine.save()).rejects.toThrow("no such file");
});
