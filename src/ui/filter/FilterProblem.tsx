/** A text that is no filter. */
import type { FilterError } from "../model/filter/lexer.ts";
import { usePage } from "../state/page-context.ts";
import "./completions.css";

/** The error in the text of the input, and the filter that applies instead. */
export function FilterProblem() {
  const page = usePage();
  const problem = page.filter.problem.value;
  if (!problem) return null;
  const text = page.filter.text.value;
  const inForce = page.filter.current.text;
  return (
    <p class="filter-problem" id="filter-problem" role="status" data-testid="filter-problem">
      <span class="bad-text">
        At character {problem.from + 1}: {problem.message}.
      </span>{" "}
      <Marked text={text} problem={problem} />{" "}
      <span class="quiet">
        {inForce ? (
          <>
            Still in force: <q>{inForce}</q>
          </>
        ) : (
          "Until then all rows are shown."
        )}
      </span>
    </p>
  );
}

/** Characters shown around the error. */
const CONTEXT = 24;

function Marked({ text, problem: { from, to } }: { readonly text: string; readonly problem: FilterError }) {
  const end = Math.min(Math.max(to, from + 1), from + CONTEXT);
  return (
    <code class="mono">
      {text.slice(Math.max(0, from - CONTEXT), from)}
      <mark>{text.slice(from, end) || "\u00a0"}</mark>
      {text.slice(end, end + CONTEXT)}
    </code>
  );
}
