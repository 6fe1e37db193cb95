/** The theme: light, dark, or the system's; kept in localStorage. index.html applies it before the first paint. */
import { signal } from "@preact/signals";
import { localStore } from "./local-storage.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_KEY = "theme";

const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);

export const theme = signal<Theme>("auto");
/** Grows when colours on screen have changed, by the switch or by the system. */
export const themeVersion = signal(0);

/** Call once: takes over what index.html has applied and follows the system. */
export function watchTheme(): void {
  const stored = read();
  if (stored) apply(stored);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    themeVersion.value++;
  });
}

export function chooseTheme(chosen: Theme): void {
  apply(chosen);
  localStore.set(THEME_KEY, chosen);
}

function apply(chosen: Theme): void {
  document.documentElement.dataset.theme = chosen;
  theme.value = chosen;
  themeVersion.value++;
}

function read(): Theme | undefined {
  const stored = localStore.get(THEME_KEY);
  return isTheme(stored) ? stored : undefined;
}
