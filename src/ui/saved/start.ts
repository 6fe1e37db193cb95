/** What happens when the page has opened: a look for a saved machine, and the boot that an address may ask for. */
import type { Page } from "../page.ts";

/** A visitor who pays for every byte boots by hand. */
const savesData = (): boolean => {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
};

/** Returns how to stop. */
export function start({ session, saving, address }: Page): () => void {
  const { boot, saved } = address.given;
  const looked = saving.look();
  if (boot && !saved && !savesData()) session.boot();
  if (boot && saved && !savesData()) void looked.then(() => (saving.kept.peek() ? saving.restore() : session.boot()));
  return address.follow();
}
