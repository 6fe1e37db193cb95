/** A question or a prediction: choices or a number. A prediction may be wrong; a question may be tried again. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { isRight } from "../../lesson/handed-in.ts";
import type { Question } from "../../lesson/lesson.ts";
import { Icon } from "../kit/Icon.tsx";
import type { LessonPlayer } from "./lesson-player.ts";

interface QuestionBlockProps {
  readonly player: LessonPlayer;
  readonly kind: "predict" | "question";
  readonly question: Question;
}

export function QuestionBlock({ player, kind, question }: QuestionBlockProps) {
  const answer = player.answers.value.get(question);
  return (
    <fieldset class="lesson-question">
      <legend>
        <strong>{kind === "predict" ? "Predict" : "Question"}:</strong> {question.ask}
      </legend>
      {question.choices ? (
        <Choices player={player} question={question} answer={answer} />
      ) : (
        <NumberAnswer answer={(number) => player.answer(question, number)} />
      )}
      <div role="status">{answer !== undefined && <Verdict kind={kind} question={question} answer={answer} />}</div>
    </fieldset>
  );
}

function Choices({
  player,
  question,
  answer,
}: Omit<QuestionBlockProps, "kind"> & { readonly answer: number | undefined }) {
  const name = useId();
  return question.choices?.map(({ text }, index) => (
    <label key={text} class="lesson-choice">
      <input type="radio" name={name} checked={answer === index} onChange={() => player.answer(question, index)} />
      <span>{text}</span>
    </label>
  ));
}

function NumberAnswer({ answer }: { readonly answer: (number: number) => void }) {
  const text = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    const number = Number(text.value);
    if (text.value.trim() !== "" && Number.isFinite(number)) answer(number);
  };
  return (
    <form class="lesson-number" onSubmit={submit}>
      <input
        type="text"
        inputMode="decimal"
        aria-label="Your answer, a number; 0x before hexadecimal digits"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <button type="submit">Answer</button>
    </form>
  );
}

interface VerdictProps {
  readonly kind: "predict" | "question";
  readonly question: Question;
  readonly answer: number;
}

function Verdict({ kind, question, answer }: VerdictProps) {
  // A prediction is answered by the machine: see what happens, then read on.
  if (kind === "predict") {
    return (
      <details class="lesson-verdict">
        <summary>Noted. Run it and see; then compare.</summary>
        <Outcome question={question} answer={answer} />
      </details>
    );
  }
  return (
    <div class="lesson-verdict">
      <Outcome question={question} answer={answer} />
    </div>
  );
}

function Outcome({ question, answer }: Omit<VerdictProps, "kind">) {
  const right = isRight(question, answer);
  return (
    <p data-right={right}>
      <Icon name={right ? "ok" : "cross"} /> {right ? "Right. " : "Not so. "}
      {right && question.because}
      {!right && "Look again, and choose another answer."}
    </p>
  );
}
