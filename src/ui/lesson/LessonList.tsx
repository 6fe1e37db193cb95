/** The table of lessons. */

import { Icon } from "../kit/Icon.tsx";
import type { Course } from "../state/course.ts";
import { usePage } from "../state/page-context.ts";

export function LessonList({ course }: { readonly course: Course }) {
  const page = usePage();
  return (
    <>
      <div class="region-head">
        <h2 id="lesson-title">Lessons</h2>
        <span class="spacer" />
        <button
          type="button"
          class="icon-button"
          aria-label="Close the lessons"
          title="Close the lessons"
          onClick={() => (page.course.open.value = undefined)}
        >
          <Icon name="cross" />
        </button>
      </div>
      <ol class="lesson-list">
        {course.heads.map(({ number, title, shows, minutes }) => (
          <li key={number}>
            <button type="button" onClick={() => (page.course.open.value = number)}>
              <strong>
                {number} · {title}
              </strong>
              <span>{shows}</span>
              <span class="quiet">about {minutes} minutes</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
