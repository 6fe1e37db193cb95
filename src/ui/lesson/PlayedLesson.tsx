/** A lesson that is played: its steps, the present one, and what leads on. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../kit/Icon.tsx";
import { Menu } from "../kit/Menu.tsx";
import { showToast } from "../kit/toast.tsx";
import { type Page, usePage } from "../state/page-context.ts";
import { BlockView } from "./Blocks.tsx";
import { handIn } from "./hand-in.ts";
import type { LessonPlayer } from "./lesson-player.ts";
import { PrintedLesson } from "./PrintedLesson.tsx";
import { pointed } from "./pointer.ts";

export function PlayedLesson({ player }: { readonly player: LessonPlayer }) {
  const title = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const isPrinting = useSignal(false);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  const go = (to: number) => {
    player.step.value = to;
    pointed.value = [];
    body.current?.scrollTo?.(0, 0);
    title.current?.focus();
  };
  const step = player.step.value;
  return (
    <>
      <Steps player={player} go={go} />
      <div class="lesson-body" ref={body}>
        <h3 ref={title} tabIndex={-1} class="focus-target" data-testid="lesson-step">
          {player.lesson.steps[step]?.title}
        </h3>
        <Readiness player={player} />
        {step === 0 && player.reached !== undefined && <Reached step={player.reached} go={go} />}
        {player.blocksInSight.map((block, index) => (
          <BlockView key={`${step}-${index}`} player={player} block={block} />
        ))}
        <Trouble text={player.trouble.value} />
      </div>
      <Foot player={player} go={go} print={() => (isPrinting.value = true)} />
      <Announcements player={player} />
      {isPrinting.value && <PrintedLesson lesson={player.lesson} done={() => (isPrinting.value = false)} />}
    </>
  );
}

/** Where this person was at an earlier visit. */
function Reached({ step, go }: { readonly step: number; go(step: number): void }) {
  return (
    <p class="lesson-reached quiet">
      You were at step {step + 1}. The machine begins anew.{" "}
      <button type="button" class="link" onClick={() => go(step)}>
        Go to step {step + 1}
      </button>
    </p>
  );
}

function Readiness({ player }: { readonly player: LessonPlayer }) {
  const state = player.state.value;
  if (state === "ready") return null;
  if (state === "preparing") return <p class="quiet">The machine is getting ready …</p>;
  return <Trouble text={`The machine is not ready: ${state.problem} Reset tries again.`} />;
}

function Trouble({ text }: { readonly text: string }) {
  if (text === "") return null;
  return (
    <p class="lesson-problem" role="alert">
      <Icon name="warning" /> {text}
    </p>
  );
}

/** Says aloud what was done: the ticks may be out of sight. */
function Announcements({ player }: { readonly player: LessonPlayer }) {
  const said = useSignal("");
  const known = useRef(new Set<string>());
  useSignalEffect(() => {
    const met = player.checksMet;
    const fresh = met.filter((want) => !known.current.has(want));
    known.current = new Set(met);
    if (fresh.length > 0) said.value = `Done: ${fresh.join(" ")}`;
  });
  return (
    <p class="visually-hidden" role="status">
      {said.value}
    </p>
  );
}

/** What is not done is said: the lesson is not ticked in the table. */
function finish(page: Page, player: LessonPlayer): void {
  const left = player.stepsLeft.map((step) => step + 1);
  if (left.length > 0) showToast(`Not done yet in lesson ${player.lesson.number}: step ${left.join(", ")}.`);
  page.course.show("list");
}

interface StepsProps {
  readonly player: LessonPlayer;
  go(step: number): void;
}

function Steps({ player, go }: StepsProps) {
  return (
    <ol class="lesson-steps" aria-label="Steps">
      {player.lesson.steps.map(({ title }, index) => {
        const isDone = player.isDone(index);
        return (
          <li key={title}>
            <button
              type="button"
              aria-current={index === player.step.value ? "step" : undefined}
              aria-label={`Step ${index + 1}: ${title}${isDone ? ", done" : ""}`}
              title={title}
              onClick={() => go(index)}
            >
              {isDone ? <Icon name="ok" /> : index + 1}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Foot({ player, go, print }: StepsProps & { print(): void }) {
  const page = usePage();
  const step = player.step.value;
  const isLast = step === player.lesson.steps.length - 1;
  const isReady = player.state.value === "ready";
  return (
    <div class="lesson-foot">
      <button type="button" disabled={step === 0} onClick={() => go(step - 1)}>
        Back
      </button>
      <button
        type="button"
        disabled={player.isShowing.value || !isReady}
        title="The page does this step by itself"
        onClick={() => void player.show()}
      >
        Show me
      </button>
      <Menu
        text="More"
        icon="dot"
        items={[
          {
            text: "Reset",
            hint: "the machine as it was when the lesson began",
            choose: () => {
              go(0);
              void player.begin();
            },
          },
          { text: "All lessons", choose: () => page.course.show("list") },
          {
            text: "Hand in",
            hint: "what you did, as a trace file",
            begins: true,
            disabled: !isReady,
            choose: () => void handIn(page, player),
          },
          { text: "Print the lesson", choose: print },
        ]}
      />
      <span class="spacer" />
      <button
        type="button"
        class={player.isDone(step) ? "primary" : ""}
        onClick={() => {
          if (!isLast) go(step + 1);
          else finish(page, player);
        }}
      >
        {isLast ? "Finish" : "Next"}
      </button>
    </div>
  );
}
