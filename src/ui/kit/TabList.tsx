/** Tabs of a region, as in the APG: one stop of Tab, arrow keys choose. The panel is the caller's. */
import type { ComponentChildren } from "preact";

interface TabListProps<V extends string> {
  readonly label: string;
  /** Begins the ids of tabs and panel; unique on the page. */
  readonly name: string;
  readonly tabs: readonly { readonly value: V; readonly text: string; readonly badge?: string | undefined }[];
  readonly chosen: V;
  choose(value: V): void;
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowLeft: -1 };

export function TabList<V extends string>({ label, name, tabs, chosen, choose }: TabListProps<V>) {
  const onKey = (event: KeyboardEvent) => {
    const index = tabs.findIndex(({ value }) => value === chosen);
    const step = STEPS[event.key];
    const next =
      event.key === "Home"
        ? tabs[0]
        : event.key === "End"
          ? tabs.at(-1)
          : step && tabs[(index + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next.value);
    document.getElementById(tabId(name, next.value))?.focus();
  };
  return (
    <div class="tab-list" role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map(({ value, text, badge }) => (
        <button
          key={value}
          type="button"
          role="tab"
          id={tabId(name, value)}
          aria-selected={value === chosen}
          aria-controls={`${name}-panel`}
          tabIndex={value === chosen ? 0 : -1}
          onClick={() => choose(value)}
        >
          {text}
          {badge !== undefined && <span class="badge">{badge}</span>}
        </button>
      ))}
    </div>
  );
}

const tabId = (name: string, value: string): string => `${name}-tab-${value}`;

interface TabPanelProps {
  readonly name: string;
  readonly chosen: string;
  readonly children: ComponentChildren;
}

/** It scrolls, so the keyboard has to get there. */
export function TabPanel({ name, chosen, children }: TabPanelProps) {
  return (
    <div
      class="tab-panel focus-target"
      role="tabpanel"
      id={`${name}-panel`}
      aria-labelledby={tabId(name, chosen)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
      tabIndex={0}
    >
      {children}
    </div>
  );
}
