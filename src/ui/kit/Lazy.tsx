/** A part of the page that is loaded when it is first shown, so that it is no part of what a visitor waits for. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

type Load<P> = () => Promise<ComponentType<P>>;

interface LazyProps<P> {
  /** What it is, for the sentence that is shown meanwhile; with none, nothing is. */
  readonly what?: string;
  /** The same function every time. */
  readonly load: Load<P>;
  /** The part's own. */
  readonly props?: P;
}

type Loaded<P> = { readonly part: ComponentType<P> } | { readonly problem: string };

/** What has been loaded is there at once when it is shown again. */
const PARTS = new WeakMap<object, unknown>();

export function Lazy<P extends object>({ what, load, props }: LazyProps<P>) {
  const [loaded, setLoaded] = useState(() => PARTS.get(load) as Loaded<P> | undefined);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const there = PARTS.get(load) as Loaded<P> | undefined;
    if (there) {
      // Another place may have loaded it since this one was drawn.
      setLoaded(there);
      return undefined;
    }
    let current = true;
    load().then(
      (part) => {
        PARTS.set(load, { part });
        if (current) setLoaded({ part });
      },
      (error: unknown) => current && setLoaded({ problem: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [load, attempt]);
  if (!loaded) return what ? <p class="empty quiet">Loading {what} …</p> : null;
  if ("part" in loaded) {
    const Part = loaded.part;
    return <Part {...(props as P)} />;
  }
  return (
    <div class="empty" role="alert">
      <p>
        Could not load {what ?? "a part of the page"}: {loaded.problem}. Is the server still there?
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
