/** The menu of what one sees: the colours, the sizes of the regions, and links to it. */
import { Menu, type MenuItem } from "../kit/Menu.tsx";
import { resetSplitters } from "../kit/Splitter.tsx";
import { chooseTheme, THEMES, theme } from "../kit/theme.ts";
import { linkItems } from "../saved/link-actions.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";

const THEME_TEXT = { auto: "Colours of the system", light: "Light colours", dark: "Dark colours" } as const;

export function ViewMenu() {
  const page = usePage();
  const colours = THEMES.map(
    (value): MenuItem => ({
      text: THEME_TEXT[value],
      checked: theme.value === value,
      choose: () => chooseTheme(value),
    }),
  );
  return (
    <Menu
      text="View"
      icon="view"
      items={[
        ...colours,
        { text: "Reset the layout", begins: true, choose: () => resetLayout(page) },
        ...linkItems(page),
      ]}
    />
  );
}

/** All regions, each in the size of the first visit. */
function resetLayout({ layout }: PageState): void {
  resetSplitters();
  layout.restore();
}
