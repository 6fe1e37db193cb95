/**
 * Keeps the terminal at its end until the person scrolls. xterm.js draws nothing while it is hidden. Resized meanwhile,
 * it scrolls by the old height next, and ends in the middle of the log.
 */
export interface ScrolledTerminal {
  readonly buffer: { readonly active: { readonly viewportY: number; readonly baseY: number } };
  onRender(listener: () => void): unknown;
  scrollToBottom(): void;
}

/** It may not get there while its heights are the old ones. Without a limit it would draw every frame. */
const MAX_TRIES = 5;

/** What a person scrolls with. A pointer that only passes over it is none. */
const SCROLLS = ["wheel", "touchmove", "pointerdown", "pointermove", "keydown"] as const;

export function keepAtEnd(terminal: ScrolledTerminal, host: HTMLElement): void {
  let isLeft = false;
  let tries = 0;
  const leave = (event: Event) => {
    if (event.type !== "pointermove" || (event instanceof PointerEvent && event.buttons !== 0)) isLeft = true;
  };
  for (const type of SCROLLS) host.addEventListener(type, leave, { capture: true, passive: true });
  terminal.onRender(() => {
    const { viewportY, baseY } = terminal.buffer.active;
    if (viewportY === baseY) {
      isLeft = false;
      tries = 0;
    } else if (!isLeft && tries < MAX_TRIES) {
      tries++;
      terminal.scrollToBottom();
    }
  });
}
