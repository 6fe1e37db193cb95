/** The address of the viewer: the sample with what is seen of it, or no trace. Files of a person are in no address. */
import { effect, untracked } from "@preact/signals";
import { openSample } from "../files/trace-actions.ts";
import { LINK_ACTIONS } from "../saved/link-actions.ts";
import { addActions } from "../state/actions.ts";
import type { Page } from "../state/page-context.ts";
import { HOME, SAMPLE_PLACE } from "../state/url-hash.ts";

/** Opens what the address says, and keeps it the same as the page. Returns how to stop. */
export function followAddress(page: Page): () => void {
  const stops = [page.address.follow(), addActions(LINK_ACTIONS), keepPlace(page), openGiven(page)];
  return () => {
    for (const stop of stops) stop();
  };
}

const openGiven = (page: Page): (() => void) =>
  effect(() => {
    const { path } = page.address.given;
    untracked(() => {
      leaveOutTerminal(page);
      if (path === SAMPLE_PLACE) void openSample(page);
    });
  });

/** The request of an address is one of the sample. */
const keepPlace = ({ shown, address }: Page): (() => void) =>
  effect(() => {
    const { kind } = shown.source.value;
    if (kind === "sample") address.place.value = SAMPLE_PLACE;
    if (kind !== "file") return;
    address.place.value = HOME;
    address.giveUpRequest();
  });

/** A terminal alone would be an empty page. */
function leaveOutTerminal({ layout, address }: Page): void {
  if (layout.maximised.peek() !== "terminal") return;
  layout.restore();
  address.refuse('alone="terminal", which a viewer has not');
}
