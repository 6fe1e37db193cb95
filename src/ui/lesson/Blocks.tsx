/** The blocks of a step: what is read, predicted, run, looked at, checked and asked. */
import { useId } from "preact/hooks";
import type { Block, CheckSpec, Question, Target } from "../../lesson/lesson.ts";
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";
import { Text, Texts } from "./LessonText.tsx";
import type { LessonPlayer } from "./lesson-player.ts";
import { pointAt } from "./pointer.ts";
import { QuestionBlock } from "./QuestionBlock.tsx";
import { addressOf } from "./spec-address.ts";

interface BlockProps<F extends Block["is"] = Block["is"]> {
  readonly player: LessonPlayer;
  readonly block: Extract<Block, { is: F }>;
}

export function BlockView({ player, block }: { readonly player: LessonPlayer; readonly block: Block }) {
  switch (block.is) {
    case "run":
      return <RunBlock player={player} block={block} />;
    case "do":
      return <DoBlock player={player} block={block} />;
    case "predict":
    case "question":
      return <QuestionBlock player={player} kind={block.is} question={block.question} />;
    case "look":
      return <LookBlock text={block.text} target={block.target} />;
    case "check":
      return <CheckLine player={player} check={block.check} />;
    case "hint":
      return (
        <details class="lesson-hint">
          <summary>Hint</summary>
          <Texts content={block.content} />
        </details>
      );
    case "spec":
      return (
        <figure class="lesson-spec">
          <figcaption>In the specification</figcaption>
          <blockquote>{block.quote}</blockquote>
          <cite>
            <a href={addressOf(block.quote)} target="_blank" rel="noopener noreferrer">
              VIRTIO 1.4, {block.clause}
            </a>
          </cite>
        </figure>
      );
    case "linux":
      return (
        <div class="lesson-linux">
          <h4>In Linux</h4>
          <Texts content={block.content} />
          <p class="quiet">
            <code>{block.file}</code>
          </p>
        </div>
      );
    case "problem":
      return (
        <p class="lesson-problem" role="alert">
          <Icon name="warning" /> Line {block.line} of this lesson could not be read: {block.text}.
        </p>
      );
    default:
      return <Text block={block} />;
  }
}

/** A prediction comes before what shows whether it was right. Undefined if nothing waits for one. */
function openPrediction(player: LessonPlayer, block: Block): Question | undefined {
  const before = player.blocks.slice(0, player.blocks.indexOf(block));
  const asked = before.flatMap((each) => (each.is === "predict" ? each.question : []));
  return asked.find((question) => !player.answers.value.has(question));
}

function RunBlock({ player, block }: BlockProps<"run">) {
  const isWaiting = openPrediction(player, block) !== undefined;
  const reason = useId();
  return (
    <div class="lesson-run">
      <button
        type="button"
        class="primary"
        disabled={player.state.value !== "ready" || isWaiting}
        aria-describedby={isWaiting ? reason : undefined}
        onClick={() => player.type(block.command)}
      >
        <Icon name="play" />
        Run
      </button>
      <code>{block.command}</code>
      {isWaiting && (
        <p id={reason} class="quiet">
          Answer first: what do you expect?
        </p>
      )}
    </div>
  );
}

function DoBlock({ player, block }: BlockProps<"do">) {
  const isWaiting = openPrediction(player, block) !== undefined;
  return (
    <p class="lesson-do">
      <button
        type="button"
        disabled={player.state.value !== "ready" || isWaiting}
        title={isWaiting ? "Answer first: what do you expect?" : undefined}
        onClick={() => void player.do(block.act)}
      >
        <Icon name="step" />
        {block.label}
      </button>
    </p>
  );
}

function LookBlock({ text, target }: { readonly text: string; readonly target: Target }) {
  const page = usePage();
  return (
    <p class="lesson-look">
      <Icon name="view" />
      <span>{text}</span>
      <button type="button" class="link" onClick={() => pointAt(page, target)}>
        Show where
      </button>
    </p>
  );
}

function CheckLine({ player, check }: { readonly player: LessonPlayer; readonly check: CheckSpec }) {
  const state = player.stateOf(check);
  const isMet = state?.isMet === true;
  return (
    <p class="lesson-check" data-met={isMet}>
      <Icon name={isMet ? "ok" : "dot"} />
      <span>
        <span class="visually-hidden">{isMet ? "Done: " : "Not yet: "}</span>
        {check.want}
        {state && (
          <small class="quiet">
            {" "}
            {isMet ? "Seen" : "Seen so far"}: {state.seen}
          </small>
        )}
      </span>
    </p>
  );
}
