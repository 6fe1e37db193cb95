/** A named failure: what happened, why as far as known, and what the person can do. */
import type { MachineFailure } from "../contract/machine.ts";
import { Icon } from "./Icon.tsx";
import { usePage } from "./page.ts";

export function FailureBanner() {
  const { store, session } = usePage();
  const failure = store.failure.value;
  return (
    <div class="notices" role="alert">
      {failure && (
        <div class="notice bad" data-testid="failure" data-kind={failure.kind}>
          <Icon name="warning" />
          <p>
            <strong>{failure.what}</strong> {failure.why} <span class="advice">{failure.advice}</span>
          </p>
          {hasButton(failure) && (
            <button type="button" class="primary" onClick={() => session.retry(failure)}>
              {buttonText(failure)}
            </button>
          )}
        </div>
      )}
      <EngineNotice />
    </div>
  );
}

/** A panicked guest cannot be retried but can be rebooted. */
const hasButton = ({ kind, canRetry }: MachineFailure): boolean => canRetry || kind === "guest-panic";

function buttonText({ kind }: MachineFailure): string {
  if (kind === "guest-panic") return "Reboot the guest";
  if (kind === "asset-altered") return "Retry without the cache";
  return kind === "machine-crashed" ? "Start a new machine" : "Retry";
}

function EngineNotice() {
  const { store } = usePage();
  const trouble = store.engine.value?.trouble;
  if (!trouble) return null;
  return (
    <div class="notice warn" data-testid="engine-trouble">
      <Icon name="warning" />
      <p>
        <strong>No engine worker can be started.</strong> {endSentence(trouble)}{" "}
        <span class="advice">
          Asymmetric requests fail with ERR until one starts; the guest sees it as a real error.
        </span>
      </p>
    </div>
  );
}

const endSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
