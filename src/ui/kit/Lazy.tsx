/** A large part of the page that is loaded when it is first shown. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

type Load = () => Promise<ComponentType>;

interface LazyProps {
  /** Name of the part, for the sentence that is shown while it loads. */
  readonly what: string;
  /** The same function every time. */
  readonly load: Load;
}

type Loaded = { readonly part: ComponentType } | { readonly problem: string };

/** What has been loaded is there at once when it is shown again. */
const PARTS = new WeakMap<Load, Loaded>();

/** For a part that came with the page, where another may be loaded: it is shown without a wait. */
export function alreadyLoaded(part: ComponentType): Load {
  const load = async () => part;
  PARTS.set(load, { part });
  return load;
}

export function Lazy({ what, load }: LazyProps) {
  const [loaded, setLoaded] = useState(() => PARTS.get(load));
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const there = PARTS.get(load);
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
  if (!loaded) return <p class="empty quiet">Loading {what} …</p>;
  if ("part" in loaded) return <loaded.part />;
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
