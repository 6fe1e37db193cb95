/** A button that opens a menu, as in the APG. What opens is loaded when it is first pressed. */
import { useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";
import { Lazy } from "./Lazy.tsx";
import type { MenuItem } from "./menu-item.ts";

interface MenuProps {
  readonly text: string;
  readonly icon: IconName;
  readonly items: readonly MenuItem[];
}

const loadItems = () => import("./MenuItems.tsx").then(({ MenuItems }) => MenuItems);

export function Menu({ text, icon, items }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  return (
    <div class="menu" ref={root}>
      <button type="button" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={icon} />
        {text}
      </button>
      {open && <Lazy load={loadItems} props={{ text, items, root, dismiss: () => setOpen(false) }} />}
    </div>
  );
}
