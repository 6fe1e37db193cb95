/** The lesson's rail: the present step, always in sight beside the machine. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../kit/Icon.tsx";
import type { Course } from "../state/course.ts";
import { usePage } from "../state/page-context.ts";
import { BlockView } from "./Blocks.tsx";
import { LessonList } from "./LessonList.tsx";
import { LessonPlayer } from "./lesson-player.ts";
import { Pointer } from "./Pointer.tsx";
import { pointed } from "./pointer.ts";
import "./lesson.css";

export function LessonRail() {
  const page = usePage();
  const [course, setCourse] = useState<Course>();
  const [player, setPlayer] = useState<LessonPlayer>();
  const open = page.course.open.value;
  useEffect(() => void page.course.load().then(setCourse), [page]);
  useEffect(() => {
    if (!course || typeof open !== "number") {
      setPlayer(undefined);
      return undefined;
    }
    let made: LessonPlayer | undefined;
    void course.load(open).then((lesson) => {
      if (!lesson) page.course.open.value = "list";
      else {
        made = new LessonPlayer(page, lesson);
        setPlayer(made);
        void made.begin();
      }
    });
    return () => {
      made?.close();
      pointed.value = [];
    };
  }, [page, course, open]);
  return (
    <>
      <section class="region lesson" data-region="lesson" tabIndex={-1} aria-labelledby="lesson-title">
        {player ? <Playing player={player} /> : course && <LessonList course={course} />}
      </section>
      <Pointer />
    </>
  );
}

function Playing({ player }: { readonly player: LessonPlayer }) {
  const page = usePage();
  const { lesson } = player;
  const step = player.step.value;
  const title = useRef<HTMLHeadingElement>(null);
  const state = player.state.value;
  const body = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    void player.step.value;
    body.current?.scrollTo(0, 0);
  });
  const go = (to: number) => {
    player.step.value = to;
    pointed.value = [];
    title.current?.focus();
  };
  return (
    <>
      <div class="region-head">
        <h2 id="lesson-title">
          {lesson.number} · {lesson.title}
        </h2>
        <span class="spacer" />
        <button type="button" class="link" onClick={() => (page.course.open.value = "list")}>
          All lessons
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the lesson"
          title="Close the lesson"
          onClick={() => (page.course.open.value = undefined)}
        >
          <Icon name="cross" />
        </button>
      </div>
      <Steps player={player} go={go} />
      <div class="lesson-body" ref={body}>
        <h3 ref={title} tabIndex={-1} class="focus-target">
          {lesson.steps[step]?.title}
        </h3>
        {state === "preparing" && <p class="quiet">The machine is getting ready …</p>}
        {typeof state === "object" && (
          <p class="lesson-problem" role="alert">
            <Icon name="warning" /> The machine is not ready: {state.problem}
          </p>
        )}
        {player.blocks.map((block, index) => (
          <BlockView key={`${step}-${index}`} player={player} block={block} />
        ))}
        {player.trouble.value && (
          <p class="lesson-problem" role="alert">
            <Icon name="warning" /> {player.trouble.value}
          </p>
        )}
      </div>
      <Foot player={player} go={go} />
    </>
  );
}

interface StepsProps {
  readonly player: LessonPlayer;
  go(step: number): void;
}

function Steps({ player, go }: StepsProps) {
  return (
    <ol class="lesson-steps" aria-label="Steps">
      {player.lesson.steps.map(({ title }, index) => (
        <li key={index}>
          <button
            type="button"
            aria-current={index === player.step.value ? "step" : undefined}
            aria-label={`Step ${index + 1}: ${title}${player.isDone(index) ? ", done" : ""}`}
            title={title}
            onClick={() => go(index)}
          >
            {player.isDone(index) ? <Icon name="ok" /> : index + 1}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Foot({ player, go }: StepsProps) {
  const page = usePage();
  const step = player.step.value;
  const isLast = step === player.lesson.steps.length - 1;
  const isDone = player.isDone(step);
  const next = () => {
    if (!isLast) go(step + 1);
    else page.course.open.value = "list";
  };
  return (
    <div class="lesson-foot">
      <button type="button" disabled={step === 0} onClick={() => go(step - 1)}>
        Back
      </button>
      <button
        type="button"
        disabled={player.isShowing.value || player.state.value !== "ready"}
        title="The page does this step by itself"
        onClick={() => void player.show()}
      >
        Show me
      </button>
      <button type="button" title="The machine as it was when the lesson began" onClick={() => void player.begin()}>
        Reset
      </button>
      <span class="spacer" />
      <button type="button" class={isDone ? "primary" : ""} onClick={next}>
        {isLast ? "Finish" : "Next"}
      </button>
    </div>
  );
}
