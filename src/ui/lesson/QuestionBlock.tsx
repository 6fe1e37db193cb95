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
      <div role="status">{answer !== undefined && <Said {...{ player, kind, question, answer }} />}</div>
      {answer === undefined && kind === "predict" && !player.waived.value.has(question) && (
        <p class="quiet">
          Answer first: what do you expect? The step goes on then.{" "}
          <button type="button" class="link" onClick={() => player.waive(question)}>
            Skip
          </button>
        </p>
      )}
    </fieldset>
  );
}

/** A prediction may be wrong: what happens is told once it has happened. A wrong answer to a question says why. */
function Said({ player, kind, question, answer }: QuestionBlockProps & { readonly answer: number }) {
  const isPrediction = kind === "predict";
  if (isPrediction && !player.hasShown(question)) return <p class="quiet">Noted. Now run it, and compare.</p>;
  const right = isRight(question, answer);
  const [rightly, wrongly] = isPrediction ? ["As you predicted.", "It is otherwise."] : ["Right.", "Not so."];
  const word = right ? rightly : wrongly;
  const wrong = question.choices?.[answer]?.because ?? "Choose another answer.";
  return (
    <p class="lesson-verdict" data-right={right}>
      <Icon name={right ? "ok" : "cross"} /> {player.waived.value.has(question) ? "This is the answer." : word}{" "}
      {right || isPrediction ? question.because : wrong}
    </p>
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
