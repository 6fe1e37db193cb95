/** Commands to click, below the guest's screen after every boot. A line says what to look for. */
import { useState } from "preact/hooks";
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";
import { SUGGESTED } from "./commands.ts";
import "./suggestions.css";

export function Suggestions() {
  const page = usePage();
  const [pointedAt, setPointedAt] = useState(SUGGESTED[0]);
  // A lesson has commands of its own, and the screen needs the room.
  if (page.course.open.value !== undefined) return null;
  const disabled = page.machine.state.value !== "running";
  return (
    <section class="commands" aria-label="Commands to try" data-testid="commands">
      <ul>
        {SUGGESTED.map((command) => (
          <li key={command.line}>
            <button
              type="button"
              class="mono"
              title={command.line}
              aria-describedby={command === pointedAt ? LOOK_ID : undefined}
              disabled={disabled}
              onPointerEnter={() => setPointedAt(command)}
              onFocus={() => setPointedAt(command)}
              onClick={() => page.connection.type(`${command.line}\r`)}
            >
              <Icon name="play" />
              {command.text}
            </button>
          </li>
        ))}
      </ul>
      <p id={LOOK_ID}>
        <span class="mono">{pointedAt.text}</span> <span class="quiet">{pointedAt.look}</span>
      </p>
    </section>
  );
}

const LOOK_ID = "command-look";
