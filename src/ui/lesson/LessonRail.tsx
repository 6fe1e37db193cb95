/** The lesson beside the machine: the table of lessons, or the lesson that is open. */
import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Lesson } from "../../lesson/lesson.ts";
import { Icon } from "../kit/Icon.tsx";
import type { Course } from "../state/course.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { LessonList } from "./LessonList.tsx";
import { LessonPlayer } from "./lesson-player.ts";
import { LessonError, lessonOf } from "./lesson-source.ts";
import { PlayedLesson } from "./PlayedLesson.tsx";
import { Pointer } from "./Pointer.tsx";
import { pointed } from "./pointer.ts";
import "./lesson.css";

export function LessonRail() {
  const page = usePage();
  const loaded = useCourse(page);
  const course = loaded instanceof LessonError ? undefined : loaded;
  const opened = useOpened(page, course);
  const refused = [loaded, opened].find((each) => each instanceof LessonError);
  const player = opened instanceof LessonPlayer ? opened : undefined;
  const isFolded = useSignal(false);
  const fold = () => {
    isFolded.value = !isFolded.peek();
  };
  const action = isFolded.value ? "Unfold the lesson" : "Fold the lesson";
  return (
    <>
      <section
        class={`region lesson ${isFolded.value ? "folded" : ""}`}
        data-region="lesson"
        data-testid="lesson"
        data-state={player && stateName(player)}
        tabIndex={-1}
        aria-labelledby="lesson-title"
      >
        <div class="region-head">
          <h2 id="lesson-title">{player ? `${player.lesson.number} · ${player.lesson.title}` : "Lessons"}</h2>
          <span class="spacer" />
          <button type="button" class="icon-button lesson-fold" aria-label={action} title={action} onClick={fold}>
            <Icon name={isFolded.value ? "maximise" : "restore"} />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label="Close the lesson"
            title="Close the lesson"
            onClick={() => page.course.show(undefined)}
          >
            <Icon name="cross" />
          </button>
        </div>
        {player && <PlayedLesson key={player.lesson.number} player={player} />}
        {refused && <Refused error={refused} />}
        {!player && course && <LessonList course={course} />}
      </section>
      <Pointer />
    </>
  );
}

function useCourse(page: Page): Course | LessonError | undefined {
  const [course, setCourse] = useState<Course | LessonError>();
  useEffect(() => {
    const explain = (error: unknown) => setCourse(new LessonError(`Could not load the lessons: ${String(error)}.`));
    page.course.load().then(setCourse, explain);
  }, [page]);
  return course;
}

type Opened = LessonPlayer | LessonError | undefined;

/** The player of the open lesson, or why there is none. */
function useOpened(page: Page, course: Course | undefined): Opened {
  const [opened, setOpened] = useState<Opened>();
  const open = page.course.open.value;
  useEffect(() => {
    setOpened(undefined);
    if (!course || open === undefined || open === "list") return undefined;
    let player: LessonPlayer | undefined;
    let isCurrent = true;
    const play = (lesson: Lesson) => {
      if (!isCurrent) return;
      player = new LessonPlayer(page, lesson, { isOfCourse: typeof open === "number" });
      setOpened(player);
      void player.begin();
    };
    const explain = (error: unknown) => {
      if (isCurrent) setOpened(error instanceof LessonError ? error : new LessonError(String(error)));
    };
    lessonOf(course, open).then(play, explain);
    return () => {
      isCurrent = false;
      player?.close();
      pointed.value = [];
    };
  }, [page, course, open]);
  return opened;
}

/** Why a lesson is not there, and the others. */
function Refused({ error }: { readonly error: LessonError }) {
  return (
    <div class="lesson-refused" role="alert">
      <p>
        <Icon name="warning" /> {error.message}
      </p>
      {error.lines.length > 0 && (
        <ul>
          {error.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function stateName({ state }: LessonPlayer): string {
  return typeof state.value === "string" ? state.value : "failed";
}
