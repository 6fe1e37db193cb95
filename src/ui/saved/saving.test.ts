import { beforeEach, expect, test, vi } from "vitest";
import { TraceModel } from "../model/log/trace-model.ts";
import type { SavableConnection, WrittenLog } from "../state/saved-machine-contract.ts";
import { FakeSavedMachines } from "../testing/fake-saved-machines.ts";
import { Saving } from "./saved-machine.ts";

vi.mock("../terminal/load-xterm.ts", () => ({ loadXterm: async () => undefined }));

vi.stubGlobal("navigator", {});

let machines: FakeSavedMachines;
let now: number;

class FakeConnection implements SavableConnection {
  hasMachine = true;
  readonly calls: string[] = [];
  save = async () => new Blob(["machine"]);
  prepare(): void {}
  expect = () => () => {};
  boot(): void {
    this.calls.push("boot");
  }
  reboot(): void {
    this.calls.push("reboot");
  }
}

const written: WrittenLog = { file: new Blob(["log"]), events: 7, leftOut: 2 };

function newPage(connection = new FakeConnection()): Saving {
  const log = {
    prepare: async () => undefined,
    write: async () => written,
    read: async () => new TraceModel(),
    bookmark: () => () => new TraceModel(),
  };
  return new Saving({ connection, machines, log, date: () => now++, download: () => undefined });
}

beforeEach(() => {
  machines = new FakeSavedMachines();
  now = 1000;
});

const automatic = async () => (await machines.list()).filter((each) => each.automatic);

test("a page keeps one machine by itself, however often", async () => {
  const saving = newPage();
  await saving.keep();
  await saving.keep();
  expect(await automatic()).toMatchObject([{ log: { events: 7, leftOut: 2 }, size: "machine".length + "log".length }]);
});

test("of the machines that pages keep by themselves the newest two stay, and none that a person saved goes", async () => {
  machines.put("mine", 1);
  for (let page = 0; page < 4; page++) await newPage().keep();
  expect(machines.names).toHaveLength(3);
  expect(machines.names).toContain("mine");
  expect((await automatic()).map(({ at }) => at).sort()).toHaveLength(2);
});

test("a page that goes on with a kept machine keeps it in the same place; one that was renamed is left alone", async () => {
  await newPage().keep();
  const [kept] = await machines.list();
  const next = newPage();
  await next.look();
  await next.restore(kept?.id ?? "");
  await next.keep();
  expect((await automatic()).map(({ id }) => id)).toEqual([kept?.id]);
  await next.rename(kept?.id ?? "", "mine");
  await next.keep();
  expect(machines.names).toContain("mine");
  expect(machines.names).toHaveLength(2);
});

test("a browser that keeps nothing costs no machine", async () => {
  machines.failure = "The browser keeps nothing.";
  const saving = newPage();
  expect(await saving.keep()).toBe(false);
  expect(saving.trouble.value).toBe("");
  await saving.save();
  expect(saving.trouble.value).toBe("The machine was not saved. The browser keeps nothing.");
});

test("without a machine there is nothing to have back", async () => {
  const connection = new FakeConnection();
  connection.hasMachine = false;
  const saving = newPage(connection);
  await saving.reboot();
  expect(connection.calls).toEqual(["reboot"]);
  expect(saving.undo.value).toBeUndefined();
});

test("a name of blanks is refused", async () => {
  await newPage().save("first");
  const saving = newPage();
  await saving.look();
  await saving.rename(saving.machines.value[0]?.id ?? "", "   ");
  expect(saving.trouble.value).toContain("A name needs a letter or a digit.");
  expect(machines.names).toEqual(["first"]);
});
