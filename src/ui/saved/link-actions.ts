/** Links to what one sees: in the View menu, and in the command palette. */
import { toClipboard } from "../kit/clipboard.ts";
import type { MenuItem } from "../kit/Menu.tsx";
import type { Action } from "../state/actions.ts";
import { showOverlay } from "../state/overlay.ts";
import type { Page } from "../state/page-context.ts";

/** A file of the person is in no address: without a machine, the sample alone is. */
const hasAddress = ({ shown }: Page): boolean => shown.canShowLive || shown.source.value.kind === "sample";

const copyLink = ({ address }: Page): void =>
  void toClipboard(
    address.link(),
    "The link is copied. It holds what you see: device, filter, tab and selected request.",
  );

const makeLink = (): void => showOverlay("link");

export const LINK_ACTIONS: readonly Action[] = [
  { text: "Copy a link to this page", possible: hasAddress, run: copyLink },
  { text: "Make a link, with a proposed command", possible: hasAddress, run: makeLink },
];

export function linkItems(page: Page): MenuItem[] {
  const without = hasAddress(page) ? {} : { disabled: true, hint: "of the sample only" };
  return [
    { text: "Copy link to this page", begins: true, ...without, choose: () => copyLink(page) },
    { text: "Make a link …", ...without, choose: makeLink },
  ];
}
