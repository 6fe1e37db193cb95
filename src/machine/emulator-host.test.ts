/** Later turns of the thread, and none while the emulator is paused. */
import type { V86 } from "v86";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EmulatorHost } from "./emulator-host.ts";

/** As much of an emulator as its host looks at. */
function emulator() {
  const listeners = new Set<() => void>();
  const state = { running: true };
  const fake = {
    is_running: () => state.running,
    add_listener: (_: string, listener: () => void) => listeners.add(listener),
    remove_listener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const run = () => {
    state.running = true;
    for (const listener of listeners) listener();
  };
  return { host: new EmulatorHost(fake as unknown as V86, () => 42), state, run, listeners };
}

/** After everything that was posted before. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

afterEach(() => vi.unstubAllGlobals());

describe.each(["Node", "a browser"])("in %s", (where) => {
  const made = () => {
    if (where === "a browser") vi.stubGlobal("setImmediate", undefined);
    return emulator();
  };

  test("later work comes in a turn of its own, in order, and once", async () => {
    const { host } = made();
    const done: number[] = [];
    for (const n of [1, 2]) host.later(() => done.push(n));
    await Promise.resolve();
    expect(done).toEqual([]);
    await turn();
    await turn();
    expect(done).toEqual([1, 2]);
    host.close();
  });

  test("other messages come in between, however often work asks for more", async () => {
    const { host } = made();
    let rounds = 0;
    const again = (): void => {
      rounds++;
      host.later(again);
    };
    host.later(again);
    await turn();
    expect(rounds).toBeGreaterThan(0);
    host.close();
    const before = rounds;
    await turn();
    expect(rounds).toBe(before);
  });

  test("while the emulator is paused nothing comes, and once it runs again all does", async () => {
    const { host, state, run } = made();
    const done: string[] = [];
    host.later(() => done.push("before"));
    state.running = false;
    host.later(() => done.push("meanwhile"));
    await turn();
    expect([done, host.paused]).toEqual([[], true]);
    run();
    await turn();
    expect([done, host.paused]).toEqual([["before", "meanwhile"], false]);
    host.close();
  });

  test("when it is closed, what waits does not come, and the emulator is let go", async () => {
    const { host, listeners } = made();
    const done: number[] = [];
    host.later(() => done.push(1));
    host.close();
    await turn();
    expect([done, listeners.size]).toEqual([[], 0]);
  });
});

test("its clock is the one it was given", () => {
  expect(emulator().host.now()).toBe(42);
});
