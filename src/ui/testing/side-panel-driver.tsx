/** The side panel alone, beside a scripted machine that has booted, in a component test. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import { createPage } from "../shell/create-page.ts";
import { SidePanel } from "../shell/SidePanel.tsx";
import { PageContext } from "../state/page-context.ts";
import { createPageState } from "../state/page-state.ts";
import { FakeMachine } from "./fake-machine.ts";
import "./loaded.ts";

/** Pulses, lazy parts and the frame after them come within a settling. */
const STEPS = 4;

export class SidePanelDriver {
  readonly root = document.createElement("div");
  readonly page = createPageState();
  #machine: FakeMachine | undefined;

  /** Takes over the clock of the test; {@link restore} gives it back. */
  async mount(): Promise<void> {
    vi.useFakeTimers();
    document.body.replaceChildren(this.root);
    const page = createPage(this.page, {
      connect: (listener) => {
        this.#machine = new FakeMachine(listener, { pace: 0 });
        return this.#machine;
      },
      images: "",
    });
    page.connection.terminalOpen();
    await act(() =>
      render(
        <PageContext.Provider value={page}>
          <SidePanel />
        </PageContext.Provider>,
        this.root,
      ),
    );
    page.connection.boot();
    await this.settle();
  }

  restore(): void {
    render(null, this.root);
    vi.useRealTimers();
  }

  get machine(): FakeMachine {
    if (!this.#machine) throw new Error("nothing is mounted");
    return this.#machine;
  }

  async settle(milliseconds = 1200): Promise<void> {
    for (let step = 0; step < STEPS; step++) {
      await act(async () => {
        await vi.advanceTimersByTimeAsync(milliseconds / STEPS);
      });
    }
  }

  /** What the device does, and until it is shown. */
  async traffic(play: (device: FakeMachine["device"]) => void): Promise<void> {
    play(this.machine.device);
    this.machine.flush();
    await this.settle();
  }
}
