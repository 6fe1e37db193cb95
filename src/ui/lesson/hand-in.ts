/** Saves what the learner did as one trace file: the events since the lesson began, with the answers. */
import { aboutPart } from "../../lesson/handed-in.ts";
import { REDACT_NOTHING } from "../../trace/redact.ts";
import { download } from "../kit/download.ts";
import { showToast } from "../kit/toast.tsx";
import type { Page } from "../state/page-context.ts";
import type { LessonPlayer } from "./lesson-player.ts";

export async function handIn({ shown }: Page, player: LessonPlayer): Promise<void> {
  const { writeTrace } = await import("../files/save-trace.ts");
  const choice = {
    format: "json-lines",
    // A check may look at a command's line or at a byte. The keys are those of the lesson's machine.
    redaction: REDACT_NOTHING,
    part: aboutPart(player.part),
    now: new Date(),
  } as const;
  const { blob } = await writeTrace(shown.live, choice, { onProgress: () => undefined });
  const name = `lesson-${player.lesson.number}.trace.jsonl`;
  download(blob, name);
  showToast(`${name} has what you did, with every byte and command: hand it in. npm run judge-lesson reads it.`);
}
