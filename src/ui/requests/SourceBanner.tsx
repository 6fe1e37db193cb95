/** The banner over a log that is not live, with a button back to the live log. */

import { redactionOf, redactionText } from "../../trace/redact.ts";
import { Icon } from "../kit/Icon.tsx";
import type { Source } from "../model/log/log-source.ts";
import { usePage } from "../state/page-context.ts";

export function SourceBanner() {
  const page = usePage();
  const source = page.shown.source.value;
  if (source.kind === "live") return null;
  return (
    <div class="source-line">
      <span class="source-badge" data-testid="source-badge" data-source={source.kind} title={titleOf(source)}>
        {source.kind === "sample" ? (
          "sample - not live"
        ) : (
          <>
            trace file <span class="mono">{source.name}</span>, not live
          </>
        )}
      </span>
      {source.kind === "file" && leftOut(source) && (
        <span data-testid="source-left-out">
          <Icon name="lost" /> saved without {leftOut(source)}: their bytes are left out
        </span>
      )}
      {source.kind === "file" && source.trouble && (
        <span class="warn-text" role="alert" data-testid="source-trouble">
          <Icon name="warning" /> {source.trouble}
        </span>
      )}
      {source.kind === "file" && page.machine.state.value === "running" && (
        <span class="quiet wide-only">The machine runs on, and its log with it.</span>
      )}
      <span class="spacer" />
      {page.shown.canShowLive && (
        <button type="button" class="link" onClick={() => page.shown.showLive()}>
          {page.machine.state.value === "off" ? "Close" : "Back to live"}
        </button>
      )}
    </div>
  );
}

/** `keys and payloads`, `keys`, or empty. */
function leftOut({ about }: Source & { readonly kind: "file" }): string {
  const redaction = redactionOf(about.redacted);
  return redaction.size === 0 ? "" : redactionText(redaction).replace("payloads", "data");
}

function titleOf(source: Source): string {
  if (source.kind !== "file") return "Recorded from this guest; its keys were made for the recording.";
  const { made, date, redacted, dropped, missing } = source.about;
  const said = [made && `written by ${made}`, date && `on ${date}`, redacted && `redacted: ${redacted}`];
  return [...said, dropped && `events dropped: ${dropped}`, missing && `(${missing})`].filter(Boolean).join(", ");
}
