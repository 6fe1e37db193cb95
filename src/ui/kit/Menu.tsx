/** A button that opens a menu, as in the APG: arrow keys walk it, Escape closes it, letters jump. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";
import { useHistoryLayer } from "./use-history-layer.ts";
import "./menu.css";

/** One choice of a menu. */
export interface MenuItem {
  readonly text: string;
  /** Said behind the text, quietly. */
  readonly hint?: string;
  readonly disabled?: boolean;
  /** A line above it. */
  readonly begins?: boolean;
  /** Present on items that are on or off. */
  readonly checked?: boolean;
  choose(): void;
}

interface MenuProps {
  readonly text: string;
  readonly icon: IconName;
  readonly items: readonly MenuItem[];
  /** The text says what goes on: it stays where there is room for icons only. */
  readonly busy?: boolean;
}

export function Menu({ text, icon, items, busy = false }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        title={text}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={busy}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        <span class="word">{text}</span>
      </button>
      {open && <MenuItems text={text} items={items} root={root} dismiss={() => setOpen(false)} />}
    </div>
  );
}

interface MenuItemsProps {
  readonly text: string;
  readonly items: readonly MenuItem[];
  /** Of the button and this. */
  readonly root: { readonly current: HTMLElement | null };
  /** Without moving the focus. */
  dismiss(): void;
}

function MenuItems({ text, items, root, dismiss }: MenuItemsProps) {
  const close = () => {
    dismiss();
    root.current?.querySelector("button")?.focus();
  };
  useHistoryLayer(true, close);
  useEffect(() => {
    enabledItems(root.current)[0]?.focus();
    const onPress = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) dismiss();
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);
  return (
    <div
      class="menu-items"
      role="menu"
      tabIndex={-1}
      aria-label={text}
      onKeyDown={(event) => onKey(event, root.current, close)}
    >
      {items.map((item) => (
        <Item key={item.text} item={item} close={close} />
      ))}
    </div>
  );
}

function Item({ item, close }: { readonly item: MenuItem; close(): void }) {
  const { text, hint, disabled = false, begins, checked, choose } = item;
  const role =
    checked === undefined
      ? { role: "menuitem" as const }
      : { role: "menuitemcheckbox" as const, "aria-checked": checked };
  return (
    <button
      type="button"
      {...role}
      aria-disabled={disabled}
      class={begins ? "begins" : undefined}
      tabIndex={-1}
      onClick={() => {
        if (disabled) return;
        close();
        choose();
      }}
    >
      <span class="menu-check" aria-hidden="true">
        {checked ? "✓" : ""}
      </span>
      <span>{text}</span>
      {hint && <span class="quiet">{hint}</span>}
    </button>
  );
}

const enabledItems = (root: HTMLElement | null): HTMLElement[] => [
  ...(root?.querySelectorAll<HTMLElement>(".menu-items > button") ?? []),
];

function onKey(event: KeyboardEvent, root: HTMLElement | null, close: () => void): void {
  const items = enabledItems(root);
  const here = items.indexOf(document.activeElement as HTMLElement);
  const next = target(event.key, items, here);
  if (next) next.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}

function target(key: string, items: readonly HTMLElement[], here: number): HTMLElement | undefined {
  switch (key) {
    case "ArrowDown":
      return items[(here + 1) % items.length];
    case "ArrowUp":
      return items[(here - 1 + items.length) % items.length];
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    default:
      return key.length === 1 && key !== " " ? byLetter(key, items, here) : undefined;
  }
}

function byLetter(key: string, items: readonly HTMLElement[], here: number): HTMLElement | undefined {
  const order = [...items.slice(here + 1), ...items.slice(0, here + 1)];
  return order.find((item) => item.textContent?.toLowerCase().replace("✓", "").startsWith(key.toLowerCase()));
}
