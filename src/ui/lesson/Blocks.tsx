/** The blocks of a step: what is read, predicted, run, looked at, checked and asked. */
import type { Block, CheckSpec, Target } from "../../lesson/lesson.ts";
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

function RunBlock({ player, block }: BlockProps<"run">) {
  return (
    <div class="lesson-run">
      <button
        type="button"
        class="primary"
        disabled={player.state.value !== "ready"}
        onClick={() => player.type(block.command)}
      >
        <Icon name="play" />
        Run
      </button>
      <code>{block.command}</code>
    </div>
  );
}

function DoBlock({ player, block }: BlockProps<"do">) {
  return (
    <p class="lesson-do">
      <button type="button" disabled={player.state.value !== "ready"} onClick={() => void player.do(block.act)}>
        <Icon name="step" />
        {block.label}
      </button>{" "}
      <span role="status">{player.acted.value.has(block.act) && "Done."}</span>
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
