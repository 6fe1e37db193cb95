/** Notices about a saved machine and about the address that the page shows nowhere else. */
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";

export function SavedNotices() {
  const page = usePage();
  const { saving, address } = page;
  const refused = page.machine.savedRefused.value;
  const problems = address.problems.value;
  return (
    <>
      {refused && (
        <Notice
          id="saved-refused"
          what="The saved machine was not restored; a fresh one boots instead."
          why={refused}
          dismiss={() => {
            page.machine.savedRefused.value = undefined;
          }}
        />
      )}
      {saving.trouble.value && (
        <Notice id="saving-trouble" what="" why={saving.trouble.value} dismiss={() => saving.dismissTrouble()} />
      )}
      {problems.length > 0 && (
        <Notice
          id="address-problems"
          what="Not all of the page's address was understood."
          why={`Left out: ${problems.join("; ")}.`}
          dismiss={() => {
            address.problems.value = [];
          }}
        />
      )}
    </>
  );
}

/** No warning, as the request may come: it is read out when there is time. */
export function MissingRequest() {
  const { address } = usePage();
  const text = address.missing.value;
  return (
    <div class="notices" role="status">
      {text && (
        <div class="notice plain" data-testid="missing-request">
          <Icon name="clock" />
          <p>{text}</p>
          <button type="button" onClick={() => address.giveUpRequest()}>
            Leave it out
          </button>
        </div>
      )}
    </div>
  );
}

interface NoticeProps {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  dismiss(): void;
}

const Notice = ({ id, what, why, dismiss }: NoticeProps) => (
  <div class="notice warn" data-testid={id}>
    <Icon name="warning" />
    <p>
      {what && <strong>{what}</strong>} {why}
    </p>
    <button type="button" onClick={dismiss}>
      Dismiss
    </button>
  </div>
);
