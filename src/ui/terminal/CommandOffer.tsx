/** A command that came with the page's address. It is text until the person runs it. */
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import "./command-offer.css";

export function CommandOffer() {
  const page = usePage();
  const { connection, address } = page;
  const finished = usePanelTrace(({ machine }) => machine.boot.finished);
  const command = address.offered.value;
  if (command === undefined || !finished) return null;
  const close = () => {
    address.offered.value = undefined;
  };
  return (
    <section class="command-offer" aria-label="A command from the link" data-testid="command-offer">
      <p>
        The link that opened this page proposes a command: <code class="mono">{command}</code>
      </p>
      <button
        type="button"
        class="primary"
        disabled={page.machine.state.value !== "running"}
        onClick={() => {
          connection.type(`${command}\r`);
          close();
        }}
      >
        Run
      </button>
      <button type="button" onClick={close}>
        Dismiss
      </button>
    </section>
  );
}
