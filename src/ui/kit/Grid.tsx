/** Parts of an ARIA grid. A windowed list cannot be a <table>: its rows are not where a table would put them. */
import type { ComponentChildren, HTMLAttributes } from "preact";

export function GridRow(props: HTMLAttributes<HTMLDivElement>) {
  // biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus and names the row by aria-activedescendant.
  // biome-ignore lint/a11y/useSemanticElements: see above.
  return <div role="row" {...props} />;
}

export function HeaderCell({ name, title, children }: Omit<CellProps, "span">) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: columns are not sorted.
    // biome-ignore lint/a11y/useSemanticElements: see above.
    <span class={`cell c-${name}`} role="columnheader" title={title}>
      {children}
    </span>
  );
}

interface CellProps {
  readonly name: string;
  readonly span?: number;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

export function Cell({ name, span, title, children }: CellProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: rows are selected, cells are not.
    // biome-ignore lint/a11y/useSemanticElements: see above.
    <span class={`cell c-${name}`} role="gridcell" aria-colspan={span} title={title}>
      {children}
    </span>
  );
}
