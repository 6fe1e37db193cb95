/** What is shown is not live: says so, and leads back. */
import { Icon } from "./Icon.tsx";
import type { Source } from "./model/source.ts";
import { usePage } from "./page.ts";

export function SourceBadge() {
  const { store } = usePage();
  const source = store.source.value;
  if (source.kind === "live") return null;
  return (
    <>
      <span class="source-badge" data-testid="source-badge" data-source={source.kind} title={titleOf(source)}>
        {source.kind === "sample" ? (
          "sample - not live"
        ) : (
          <>
            trace file <span class="mono">{source.name}</span>, not live
          </>
        )}
      </span>
      {source.kind === "file" && source.trouble && (
        <span class="warn-text source-trouble" role="alert" title={source.trouble} data-testid="source-trouble">
          <Icon name="warning" />
          {source.trouble}
        </span>
      )}
      {store.canShowLive && (
        <button type="button" class="link" onClick={() => store.showLive()}>
          Back to live
        </button>
      )}
    </>
  );
}

function titleOf(source: Source): string {
  if (source.kind !== "file") return "Recorded from this guest; its keys were made for the recording.";
  const { made, date, redacted, dropped } = source.about;
  const said = [made && `written by ${made}`, date && `on ${date}`, redacted && `redacted: ${redacted}`];
  return [...said, dropped && `events dropped: ${dropped}`].filter(Boolean).join(", ");
}
