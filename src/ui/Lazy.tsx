/** A part of the page that is loaded when it is first shown, so that it is no part of what a visitor waits for. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

interface LazyProps {
  /** What it is, for the sentence that is shown meanwhile. */
  readonly what: string;
  /** The same function every time. */
  readonly load: () => Promise<ComponentType>;
}

type Loaded = { readonly part: ComponentType } | { readonly problem: string };

export function Lazy({ what, load }: LazyProps) {
  const [loaded, setLoaded] = useState<Loaded | undefined>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (part) => current && setLoaded({ part }),
      (error: unknown) => current && setLoaded({ problem: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [load, attempt]);
  if (!loaded) return <p class="empty quiet">Loading {what} …</p>;
  if ("part" in loaded) {
    const Part = loaded.part;
    return <Part />;
  }
  return (
    <div class="empty" role="alert">
      <p>
        Could not load {what}: {loaded.problem}. Is the server still there?
      </p>
      <button
        type="button"
        onClick={() => {
          setLoaded(undefined);
          setAttempt(attempt + 1);
        }}
      >
        Retry
      </button>
    </div>
  );
}
