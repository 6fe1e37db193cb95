// @vitest-environment happy-dom
/** Findings lead to rows, as long as the log has them. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SAMPLE } from "../model/log/log-source.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import { ScriptedDevice } from "../testing/script.ts";
import { SidePanelDriver } from "../testing/side-panel-driver.tsx";

let panel: SidePanelDriver;

beforeEach(async () => {
  panel = new SidePanelDriver();
  await panel.mount();
});

afterEach(() => panel.restore());

const tab = (name: string) =>
  [...panel.root.querySelectorAll<HTMLElement>("[role=tab]")].find(({ textContent }) => textContent?.startsWith(name));
const finding = () => panel.root.querySelector<HTMLButtonElement>("[data-testid=finding]");

test("a finding whose row has left the log leads nowhere", async () => {
  const trace = new TraceModel({ events: 60 });
  const device = new ScriptedDevice((event) => trace.apply(event));
  device.bind();
  device.aesRefused();
  await act(() => panel.page.shown.show(SAMPLE, trace));
  tab("Findings")?.click();
  await panel.settle();
  expect(finding()?.textContent).toContain("no such cipher session");
  expect(finding()?.disabled).toBe(false);
  for (let count = 0; count < 40; count++) device.aes(1n);
  await act(() => panel.page.refresh.request());
  await panel.settle();
  expect(finding()?.textContent).toContain("no such cipher session");
  expect(finding()?.disabled).toBe(true);
});
