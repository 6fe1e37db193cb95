/** Gives a region the whole page, or takes it back. */
import { Icon } from "./Icon.tsx";

interface MaximiseButtonProps {
  /** The region in words, e.g. `the terminal`. */
  readonly what: string;
  readonly isMaximised: boolean;
  toggle(): void;
}

export const MaximiseButton = ({ what, isMaximised, toggle }: MaximiseButtonProps) => (
  <button
    type="button"
    class="icon-button maximise"
    aria-pressed={isMaximised}
    aria-label={`Maximise ${what}`}
    title={isMaximised ? "Restore (F9)" : `Maximise ${what} (F9, or double click here)`}
    onClick={toggle}
  >
    <Icon name={isMaximised ? "restore" : "maximise"} />
  </button>
);
