/** A lesson on paper: all of its steps, with what is asked and why it is so. It is on the page only while it prints. */
import { useEffect } from "preact/hooks";
import type { Block, Lesson } from "../../lesson/lesson.ts";
import { Text, Texts } from "./LessonText.tsx";

interface PrintedLessonProps {
  readonly lesson: Lesson;
  /** Called when the browser has printed. */
  done(): void;
}

export function PrintedLesson({ lesson, done }: PrintedLessonProps) {
  useEffect(() => {
    addEventListener("afterprint", done, { once: true });
    print();
    return () => removeEventListener("afterprint", done);
  }, [done]);
  return (
    <article class="lesson-printed">
      <h1>
        Lesson {lesson.number}: {lesson.title}
      </h1>
      <p>{lesson.shows}</p>
      {lesson.steps.map(({ title, blocks }) => (
        <section key={title}>
          <h2>{title}</h2>
          {blocks.map((block, index) => (
            <Printed key={index} block={block} />
          ))}
        </section>
      ))}
    </article>
  );
}

function Printed({ block }: { readonly block: Block }) {
  switch (block.is) {
    case "run":
      return <pre>{block.command}</pre>;
    case "do":
      return <p>→ {block.label}</p>;
    case "predict":
    case "question":
      return (
        <div>
          <p>
            <strong>{block.question.ask}</strong>
          </p>
          <ul>
            {block.question.choices?.map(({ text }) => (
              <li key={text}>☐ {text}</li>
            ))}
          </ul>
          <p>
            <em>
              {block.question.number !== undefined && `${block.question.number}. `}
              {block.question.because}
            </em>
          </p>
        </div>
      );
    case "look":
      return <p>Look: {block.text}</p>;
    case "check":
      return <p>☐ {block.check.want}</p>;
    case "hint":
      return <Texts content={block.content} />;
    case "spec":
      return (
        <blockquote>
          {block.quote} <cite>VIRTIO 1.4, {block.clause}</cite>
        </blockquote>
      );
    case "linux":
      return (
        <div>
          <Texts content={block.content} />
          <p>
            <code>{block.file}</code>
          </p>
        </div>
      );
    case "problem":
      return null;
    default:
      return <Text block={block} />;
  }
}
