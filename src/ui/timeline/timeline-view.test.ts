// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createPageState } from "../state/page-state.ts";
import { ScriptedDevice } from "../testing/script.ts";
import { TimelineView } from "./timeline-view.ts";

test("while it follows, the newest event stands before the right edge, also once the log is longer than the view", () => {
  const page = createPageState();
  const device = new ScriptedDevice((event) => page.shown.live.apply(event));
  const view = new TimelineView(page);
  device.bind();
  for (let count = 0; count < 5; count++) {
    device.wait(6000);
    device.aes(1n);
    while (!view.update());
    const { from, to } = view.span;
    const share = (view.model.last - from) / (to - from);
    expect(share).toBeLessThan(0.985);
    if (count > 0) expect(share).toBeGreaterThan(0.95);
  }
});
