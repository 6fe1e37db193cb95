/** The picture of one request, as data: from its row, and from what the log has around it. */
import type { RequestRow } from "../log/rows.ts";
import type { TraceModel } from "../log/trace-model.ts";
import { answerSteps, endSteps, type QueueFacts } from "./answer-steps.ts";
import { packedSteps } from "./packed-steps.ts";
import { plainText } from "./plain-text.ts";
import { postingSteps } from "./posting-steps.ts";
import type { ChainPlace, Moment, Sequence, Step } from "./step.ts";
import { isWork, type Story, storyOf } from "./story.ts";
import { WorkDrawing } from "./work-steps.ts";

export function sequenceOf(row: RequestRow, trace: TraceModel): Sequence {
  const story = storyOf(row, trace);
  const device = trace.devices.find(({ name }) => name === row.device);
  const { popped, notified } = row;
  const queue = story.isQueueSame ? device?.queues.get(popped.queue) : undefined;
  const size = queue?.size;
  const facts = { size, eventIdx: size === undefined ? undefined : device?.hasEventIdx };
  const steps = [...postingSteps(story, size), ...stepsOf(story, facts)];
  return {
    device: plainText(row.device),
    queue: popped.queue,
    request: row.request,
    title: titleOf(row),
    steps: queue?.history.isPacked ? packedSteps(steps, row) : steps,
    begin: notified ?? popped,
    notes: story.notes,
  };
}

/** In the order of the log. Times of a file may run backwards; its events do not. */
function stepsOf(story: Story, facts: QueueFacts): Step[] {
  const work = new WorkDrawing(story);
  const steps = story.events.flatMap((event, number) => {
    if (isWork(event)) return work.draw(event);
    const before = event.kind === "used" ? work.beforeAnswer() : [];
    return [...before, ...answerSteps(event, story, { facts, number })];
  });
  return [...steps, ...endSteps(story, facts)];
}

function titleOf(row: RequestRow): string {
  const { request, device, queueName, operation, algorithm, status, outcome } = row;
  const what = [operation, algorithm].filter(Boolean).map(plainText).join(" ");
  const place = `${plainText(device)} ${plainText(queueName)}`;
  return `Request ${request} of ${place}: ${what}, ${plainText(status) || outcome}`;
}

/** A step of the request as a moment of its queue. */
export function momentOf(row: RequestRow, step: Step): Moment {
  const { device, ordinal, request, popped, used } = row;
  return {
    device,
    ordinal,
    request,
    step,
    queue: popped.queue,
    place: placeAfter(step),
    head: popped.head,
    availPosition: popped.position,
    usedPosition: used?.position,
  };
}

/** The steps after which the chain is in another place; all others leave it. */
const PLACES: Readonly<Record<string, ChainPlace>> = {
  descriptors: "written",
  "available-entry": "written",
  "available-index": "available",
  notified: "available",
  "used-index": "used",
  interrupt: "used",
  "isr-read": "used",
  received: "used",
  "no-interrupt": "used",
  unread: "used",
  reset: "lost",
};

const placeAfter = ({ id }: Step): ChainPlace => PLACES[id] ?? "taken";
