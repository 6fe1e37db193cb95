/** The table of lessons, with how far this person has come. */
import { Icon } from "../kit/Icon.tsx";
import type { Course } from "../state/course.ts";
import { usePage } from "../state/page-context.ts";
import { progressOf } from "./progress.ts";

export function LessonList({ course }: { readonly course: Course }) {
  const page = usePage();
  return (
    <div class="lesson-list">
      <p class="quiet">
        A lesson shows one thing, and checks what really happens between driver and device. Each begins with a machine
        of its own.
      </p>
      <ol>
        {course.heads.map(({ number, title, shows, minutes, devices }) => (
          <li key={number}>
            <button type="button" class="lesson-entry" onClick={() => page.course.show(number)}>
              <strong>
                {number} · {title} <Progress lesson={number} />
              </strong>
              <span>{shows}</span>
              <span class="quiet">
                about {minutes} minutes, {devices.join(" and ")}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Progress({ lesson }: { readonly lesson: number }) {
  const progress = progressOf(lesson);
  if (progress?.isDone) {
    return (
      <span class="badge">
        <Icon name="ok" /> done
      </span>
    );
  }
  return progress && progress.step > 0 ? <span class="badge">at step {progress.step + 1}</span> : null;
}
