/** "Show me" waits for what the machine really did, block by block. */
import { beforeEach, expect, it } from "vitest";
import type { DeviceCommand, DeviceCondition } from "../contract/device-control.ts";
import type { TraceRecord } from "../contract/trace.ts";
import type { Act, Block } from "./lesson.ts";
import { ShowMe } from "./show-me.ts";

const CONDITION: DeviceCondition = {
  device: "crypto0",
  type: 20,
  queues: ["data", "control"],
  onHold: [],
  faults: [],
  settings: { features: 1n << 32n, queueSize: 64, queues: 1 },
  possible: {
    features: 1n << 32n,
    required: 1n << 32n,
    byDefault: 1n << 32n,
    needs: [],
    queueSizes: [64],
    queues: { name: "data", most: 1 },
  },
  faultKinds: [],
};

let typed: string;
let commands: DeviceCommand[];
let answered: string[];
let showMe: ShowMe;
let atPrompt: () => void;

beforeEach(() => {
  typed = "";
  commands = [];
  answered = [];
  showMe = new ShowMe(
    {
      type: (text) => {
        typed += text;
      },
      prompt: () =>
        new Promise((resolve) => {
          atPrompt = resolve;
        }),
      command: (_, command) => void commands.push(command),
      condition: (device) => (device === "crypto0" ? CONDITION : undefined),
    },
    { select: (field) => void answered.push(field), answer: ({ ask }) => void answered.push(ask) },
  );
});

const see = (record: TraceRecord) => showMe.see({ ...record, at: 0, instructions: 0, device: "crypto0" });

/** Whether it is over once all that waits for nothing has had its turn. */
async function isOver(work: Promise<void>): Promise<boolean> {
  let over = false;
  void work.then(() => {
    over = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return over;
}

const run: Block = { is: "run", command: "vcrypto info" };
const release: Act = { act: "release", device: "crypto0", queue: "dataq.0", which: "oldest" };

it("types a command, and goes on when it has ended and the shell asks for the next", async () => {
  const playing = showMe.play(run);
  expect(typed).toBe("vcrypto info\r");
  expect(await isOver(playing)).toBe(false);
  see({ kind: "command-ended", command: 1, outcome: "exited", status: 0 });
  expect(await isOver(playing)).toBe(false);
  atPrompt();
  expect(await isOver(playing)).toBe(true);
});

it("does not wait for a command that hangs on a hold", async () => {
  expect(await isOver(showMe.play({ ...run, isUnawaited: true }))).toBe(true);
});

it("releases a request only when one is held: the oldest, by its number", async () => {
  const playing = showMe.do(release);
  expect(await isOver(playing)).toBe(false);
  see({ kind: "held", queue: 0, request: 7 });
  await playing;
  expect(commands).toEqual([{ do: "release", queue: 0, request: 7 }]);
});

it("gives the right answers, and finds the fields that checks look for", async () => {
  await showMe.play({ is: "question", question: { ask: "Which?", number: 1, because: "So." } });
  await showMe.play({ is: "check", check: { kind: "selected", want: "", params: { field: "readable/a" } } });
  expect(answered).toEqual(["Which?", "readable/a"]);
});

it("says so when the machine has no such device", async () => {
  await expect(showMe.do({ act: "no-faults", device: "crypto9" })).rejects.toThrow("There is no device crypto9");
});
