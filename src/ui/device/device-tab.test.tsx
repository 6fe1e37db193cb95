// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rngExchange } from "../../trace/testing/samples.ts";
import { SidePanelDriver } from "../testing/side-panel-driver.tsx";

let panel: SidePanelDriver;

beforeEach(async () => {
  panel = new SidePanelDriver();
  await panel.mount();
  const tabs = [...panel.root.querySelectorAll<HTMLElement>("[role=tab]")];
  await act(() => tabs.find(({ textContent }) => textContent === "State")?.click());
  await panel.settle();
});

afterEach(() => panel.restore());

const engine = () => panel.root.querySelector("[data-testid=engine]");

test("the engine's workers are shown with a device that has an engine, and with no other", async () => {
  await panel.traffic((device) => device.start());
  expect(engine()).not.toBeNull();
  panel.machine.send({ type: "trace", events: rngExchange(new Uint8Array(32)), dropped: 0, epoch: 0 });
  await panel.settle();
  await act(() => panel.page.choice.showDevice("rng0"));
  await panel.settle();
  expect(panel.page.choice.device?.name).toBe("rng0");
  expect(engine()).toBeNull();
});
