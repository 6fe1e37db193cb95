/** A failure: its description, its cause if known, and the possible actions. */
import { useSignal } from "@preact/signals";
import type { MachineFailure } from "../../contract/machine.ts";
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";
import "../kit/notices.css";
import { SavedNotices } from "../saved/SavedNotices.tsx";

/** An alert has to be on the page before its text. */
export const FailureBanner = () => (
  <div class="notices" role="alert">
    <Failure />
    <EngineNotice />
    <SavedNotices />
  </div>
);

function Failure() {
  const { machine, connection } = usePage();
  const failure = machine.failure.value;
  if (!failure) return null;
  return (
    <div class="notice bad" data-testid="failure" data-kind={failure.kind}>
      <Icon name="warning" />
      <p>
        <strong>{failure.what}</strong> {sentence(failure.why)} <span class="advice">{failure.advice}</span>
      </p>
      {hasButton(failure) && (
        <button type="button" class="primary" onClick={() => connection.retry(failure)}>
          {buttonText(failure)}
        </button>
      )}
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

/** An engine worker has died: its requests failed, and either another one does the work now or none can. */
function EngineNotice() {
  const engine = usePage().machine.engine.value;
  const seen = useSignal(0);
  if (engine?.trouble) {
    return (
      <div class="notice warn" data-testid="engine-trouble">
        <Icon name="warning" />
        <p>
          <strong>No engine worker can be started.</strong> {sentence(engine.trouble)}{" "}
          <span class="advice">
            Asymmetric requests fail with ERR until one starts; the guest sees it as a real error.
          </span>
        </p>
      </div>
    );
  }
  const replaced = engine?.replaced ?? 0;
  if (replaced <= seen.value) return null;
  return (
    <div class="notice warn" data-testid="engine-replaced">
      <Icon name="warning" />
      <p>
        <strong>{replaced === 1 ? "An engine worker was" : `${replaced} engine workers were`} replaced.</strong> It died
        or overran its limit; its requests were answered with ERR.{" "}
        <span class="advice">The guest has seen a real error; new requests work.</span>
      </p>
      <button
        type="button"
        onClick={() => {
          seen.value = replaced;
        }}
      >
        Dismiss
      </button>
    </div>
  );
}

const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
