/** A line to type for touch screens, whose keyboards and terminals do not get along. Shown there only, by CSS. */
import { useState } from "preact/hooks";
import { usePage } from "../state/page-context.ts";

const KEYS = [
  { name: "Tab", send: "\t" },
  { name: "Esc", send: "\u001b" },
  { name: "Ctrl+C", send: "\u0003" },
  { name: "Ctrl+D", send: "\u0004" },
  { name: "↑", send: "\u001b[A", label: "Up" },
  { name: "↓", send: "\u001b[B", label: "Down" },
] as const;

export function LineInput({ disabled }: { readonly disabled: boolean }) {
  const { connection } = usePage();
  const [line, setLine] = useState("");
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        connection.type(`${line}\r`);
        setLine("");
      }}
    >
      <input
        type="text"
        aria-label="Line to send to the guest"
        placeholder="Command"
        autocapitalize="off"
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
        enterkeyhint="send"
        disabled={disabled}
        value={line}
        onInput={(event) => setLine(event.currentTarget.value)}
      />
      <button type="submit" disabled={disabled}>
        Send
      </button>
      <span class="keys">
        {KEYS.map((key) => (
          <button
            key={key.name}
            type="button"
            aria-label={"label" in key ? key.label : key.name}
            disabled={disabled}
            onClick={() => connection.type(key.send)}
          >
            {key.name}
          </button>
        ))}
      </span>
    </form>
  );
}
