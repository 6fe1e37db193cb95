/** Media queries in script: those that the style sheets have too, and a hook. */
import { useLayoutEffect, useState } from "preact/hooks";

/** A row has two lines. The style sheets say the same. */
export const NARROW = "(max-width: 43.6875em)";

/** Tabs say which region is shown. */
export const TABBED = "(max-width: 56.1875em)";

/** One region at a time: a phone, upright or on its side. The style sheets say the same. */
export const ONE_REGION = `${NARROW}, (max-width: 62em) and (max-height: 30em)`;

/** Whether the window fits a media query now. */
export function useMedia(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useLayoutEffect(() => {
    const list = matchMedia(query);
    const onChange = () => setFits(list.matches);
    onChange();
    list.addEventListener("change", onChange);
    return () => list.removeEventListener("change", onChange);
  }, [query]);
  return fits;
}
