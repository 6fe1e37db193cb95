/** The first sign that somebody is there: what only a person asks for need not be loaded before. */
import { useEffect, useState } from "preact/hooks";

const SIGNS = ["focusin", "pointerdown", "pointermove", "keydown", "dragenter"] as const;

/** Calls back once; returns how to stop. */
export function onFirstSign(callback: () => void): () => void {
  const stop = () => {
    for (const sign of SIGNS) document.removeEventListener(sign, seen);
  };
  const seen = () => {
    stop();
    callback();
  };
  for (const sign of SIGNS) document.addEventListener(sign, seen);
  return stop;
}

/** Whether there has been one, for a part of the page that is loaded then. */
export function useSomebody(): boolean {
  const [somebody, setSomebody] = useState(false);
  useEffect(() => onFirstSign(() => setSomebody(true)), []);
  return somebody;
}
