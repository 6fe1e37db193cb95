/** Connects the page's events with what keeps its machine. */
import type { Page } from "../state/page-context.ts";
import { AutoKeep } from "./auto-keep.ts";

/** Returns how to stop. */
export function keepOnLeaving({ connection, machine, saving, refresh, shown }: Page): () => void {
  let seen = shown.live.log.end;
  const keeper = new AutoKeep({
    date: Date.now,
    hasMachine: () => connection.hasMachine,
    savedAt: () => saving.savedAt.peek(),
    keep: () => saving.keep(),
  });
  const onHide = () => document.visibilityState === "hidden" && keeper.hidden();
  const onLeave = (event: BeforeUnloadEvent) => {
    if (keeper.isUnsaved) event.preventDefault();
  };
  document.addEventListener("visibilitychange", onHide);
  addEventListener("beforeunload", onLeave);
  const stops = [
    connection.inputs.subscribe((count) => count > 0 && keeper.worked()),
    machine.onConsole(() => keeper.changed()),
    refresh.list.subscribe(() => {
      if (shown.live.log.end === seen) return;
      seen = shown.live.log.end;
      keeper.changed();
    }),
    machine.bootedAt.subscribe(() => keeper.restart()),
    () => document.removeEventListener("visibilitychange", onHide),
    () => removeEventListener("beforeunload", onLeave),
    () => keeper.stop(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
