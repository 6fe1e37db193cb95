/** One line under the head of a request: what it is for, in plain words, and the command that ran meanwhile. */
import { commandText } from "../model/log/command-run.ts";
import type { RequestRow } from "../model/log/rows.ts";
import "./purpose.css";

export function RequestPurpose({ row }: { readonly row: RequestRow }) {
  const { dialect, operation, algorithm, command } = row;
  const purpose = dialect.purpose(operation, algorithm);
  if (purpose === undefined && !command) return null;
  return (
    <p class="purpose" data-testid="purpose">
      {purpose}
      {command && (
        <span class="quiet">
          {" "}
          While <span class="mono">{commandText(command) || "a command"}</span> ran.
        </span>
      )}
    </p>
  );
}
