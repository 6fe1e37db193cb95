/** The walk through the page: one step at a time, above the regions. A button does the step for the person. */
import { useEffect } from "preact/hooks";
import { Icon } from "../kit/Icon.tsx";
import { focusRegion } from "../kit/regions.ts";
import { addActions } from "../state/actions.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { WALK_REGIONS, WALK_STEPS, type WalkStep } from "../state/walk.ts";
import { SUGGESTED } from "../terminal/commands.ts";
import "./walk.css";

interface StepText {
  readonly title: string;
  readonly text: string;
  /** On the button that does it; undefined while the machine does it. */
  readonly button: string | undefined;
  run(page: Page): void;
}

const [FIRST_COMMAND] = SUGGESTED;

const STEPS: Readonly<Record<WalkStep, StepText>> = {
  boot: {
    title: "Boot",
    text: "The kernel finds two crypto devices on its PCI bus. It agrees with each of them on features and queues.",
    button: undefined,
    run: () => undefined,
  },
  run: {
    title: "Run",
    text: "Let the guest encrypt five letters. Its kernel asks the device to do it.",
    button: `Run ${FIRST_COMMAND.text}`,
    run: ({ connection }) => connection.type(`${FIRST_COMMAND.line}\r`),
  },
  select: {
    title: "Select",
    text: "Each row of Requests is one request of the driver. Click the one that encrypts.",
    button: "Select it for me",
    run: ({ walk, selection }) => {
      const { newestRequest } = walk;
      if (newestRequest !== undefined) selection.select(newestRequest);
    },
  },
  look: {
    title: "Look",
    text: "The driver put the request into the available ring. The device answered through the used ring. Fields and bytes are on the left.",
    button: "Done",
    run: ({ walk }) => {
      walk.end();
      // The button is gone, and the focus must not go with it.
      focusRegion(WALK_REGIONS.look);
    },
  },
};

export function WalkStrip() {
  const page = usePage();
  const { walk } = page;
  const step = walk.step.value;
  useEffect(() => addActions([{ text: "Show me: a walk through the page", isHelp: true, run: startWalk }]), []);
  useEffect(() => {
    if (step === "look") page.sideTabs.choose("rings");
  }, [page, step]);
  if (!step) return null;
  const { title, text, button, run } = STEPS[step];
  return (
    <section
      class="walk"
      data-region="walk"
      tabIndex={-1}
      aria-label="A walk through the page"
      data-testid="walk"
      data-step={step}
    >
      <ol class="walk-steps">
        {WALK_STEPS.map((each) => (
          <li key={each} aria-current={each === step ? "step" : undefined}>
            {STEPS[each].title}
          </li>
        ))}
      </ol>
      <p role="status">
        <strong>{title}.</strong> {text}
      </p>
      {button && (
        <button type="button" class="primary focus-target" onClick={() => run(page)}>
          {button}
        </button>
      )}
      <button type="button" class="link" onClick={() => focusRegion(WALK_REGIONS[step])}>
        Go there
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label="Leave the walk"
        title="Leave the walk"
        onClick={() => walk.end()}
      >
        <Icon name="cross" />
      </button>
    </section>
  );
}

function startWalk(page: Page): void {
  page.walk.start();
  if (page.machine.state.peek() === "off") page.connection.boot();
}
