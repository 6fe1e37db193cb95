/** Where it is said what went wrong. There from the start, as an alert has to be; what it says is loaded when it is wrong. */
import { Lazy } from "../kit/Lazy.tsx";
import { type Page, usePage } from "../state/page-context.ts";

const loadNotices = () => import("./FailureNotices.tsx").then(({ FailureNotices }) => FailureNotices);

export function FailureBanner() {
  return (
    <div class="notices" role="alert">
      {hasNotices(usePage()) && <Lazy load={loadNotices} />}
    </div>
  );
}

function hasNotices({ machine, saving, address }: Page): boolean {
  const { trouble = "", replaced = 0 } = machine.engine.value ?? {};
  return (
    machine.failure.value !== undefined ||
    machine.savedRefused.value !== undefined ||
    saving.trouble.value !== "" ||
    address.problems.value.length > 0 ||
    trouble !== "" ||
    replaced > 0
  );
}
