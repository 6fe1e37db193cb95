/** The lesson beside the machine: the table of lessons, or the lesson that is open. */
import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../kit/Icon.tsx";
import type { Course } from "../state/course.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { LessonList } from "./LessonList.tsx";
import { LessonPlayer } from "./lesson-player.ts";
import { PlayedLesson } from "./PlayedLesson.tsx";
import { Pointer } from "./Pointer.tsx";
import { pointed } from "./pointer.ts";
import "./lesson.css";

export function LessonRail() {
  const page = usePage();
  const course = useCourse(page);
  const player = usePlayer(page, course);
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
        {!player && course && <LessonList course={course} />}
      </section>
      <Pointer />
    </>
  );
}

function useCourse(page: Page): Course | undefined {
  const [course, setCourse] = useState<Course>();
  useEffect(() => void page.course.load().then(setCourse), [page]);
  return course;
}

/** The player of the open lesson; undefined while there is none. */
function usePlayer(page: Page, course: Course | undefined): LessonPlayer | undefined {
  const [player, setPlayer] = useState<LessonPlayer>();
  const open = page.course.open.value;
  useEffect(() => {
    if (!course || typeof open !== "number") {
      setPlayer(undefined);
      return undefined;
    }
    let made: LessonPlayer | undefined;
    let isCurrent = true;
    void course.load(open).then((lesson) => {
      if (!isCurrent) return;
      if (!lesson) {
        page.address.refuse(`lesson ${open}, which there is not`);
        page.course.show("list");
        return;
      }
      made = new LessonPlayer(page, lesson);
      setPlayer(made);
      void made.begin();
    });
    return () => {
      isCurrent = false;
      made?.close();
      pointed.value = [];
    };
  }, [page, course, open]);
  return player;
}

function stateName({ state }: LessonPlayer): string {
  return typeof state.value === "string" ? state.value : "failed";
}
