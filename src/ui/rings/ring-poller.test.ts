import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RingSnapshot } from "../../contract/device-control.ts";
import { RingPoller, type RingQuestion } from "./ring-poller.ts";

interface Asked {
  readonly question: RingQuestion;
  answer(snapshot: RingSnapshot | undefined): void;
}

let asked: Asked[];
let answers: (RingSnapshot | undefined)[];
let poller: RingPoller;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  poller = new RingPoller({
    ask: (question) => new Promise((answer) => asked.push({ question, answer })),
    onAnswer: (snapshot) => answers.push(snapshot),
    now: () => Date.now(),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const queue = (index: number): RingQuestion => ({ device: "crypto0", queue: index });

test("many requests in one interval are one question", async () => {
  for (let i = 0; i < 20; i++) poller.request(queue(0), 100);
  await vi.advanceTimersByTimeAsync(0);
  asked[0]?.answer(undefined);
  await vi.advanceTimersByTimeAsync(0);
  for (let i = 0; i < 20; i++) poller.request(queue(0), 100);
  await vi.advanceTimersByTimeAsync(99);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(2);
});

test("while the machine has not answered it is not asked again", async () => {
  poller.request(queue(0), 100);
  await vi.advanceTimersByTimeAsync(0);
  poller.request(queue(0), 100);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(1);
  asked[0]?.answer(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
});

test("an answer about another queue than the one now shown is dropped", async () => {
  poller.request(queue(0), 100);
  await vi.advanceTimersByTimeAsync(0);
  poller.request(queue(1), 100);
  asked[0]?.answer(undefined);
  await vi.advanceTimersByTimeAsync(100);
  expect(answers).toHaveLength(0);
  expect(asked[1]?.question.queue).toBe(1);
});

test("a poller that was stopped reports nothing", async () => {
  poller.request(queue(0), 100);
  await vi.advanceTimersByTimeAsync(0);
  poller.stop();
  asked[0]?.answer(undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(answers).toHaveLength(0);
});
