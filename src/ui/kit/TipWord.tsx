/** A word with a tip: shown while the pointer or the keyboard is on it, and by a press. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { closeTip, tipOnFocus, tipOnHover, tipOnLeave, tipOnPress } from "./tip.ts";
import { joinStops, moveAlongStops } from "./tip-stops.ts";

interface TipWordProps {
  readonly children: ComponentChildren;
  /** Content of the tip: text only, as it is a description. */
  readonly tip: () => ComponentChildren;
}

/** Must not stand inside of another control. */
export function TipWord({ children, tip }: TipWordProps) {
  const word = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = word.current;
    if (!element) return undefined;
    const leave = joinStops(element);
    return () => {
      leave();
      closeTip(element);
    };
  }, []);
  return (
    <button
      ref={word}
      type="button"
      class="tip-word"
      onPointerEnter={({ pointerType, currentTarget }) => pointerType !== "touch" && tipOnHover(currentTarget, tip)}
      onPointerLeave={({ pointerType }) => pointerType !== "touch" && tipOnLeave()}
      onFocus={({ currentTarget }) => currentTarget.matches(":focus-visible") && tipOnFocus(currentTarget, tip)}
      onBlur={({ currentTarget }) => closeTip(currentTarget)}
      onClick={(event) => {
        // What is around it may have a meaning of its own for a press: a row, a label.
        event.preventDefault();
        event.stopPropagation();
        tipOnPress(event.currentTarget, tip);
      }}
      onKeyDown={(event) => {
        if (!moveAlongStops(event.currentTarget, event.key)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {children}
    </button>
  );
}
