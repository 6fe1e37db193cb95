/** The head of a request's detail: its name and outcome, what can be done with it, and its views. */
import { maskedRequest } from "../../trace/redact.ts";
import { sessionConjunct } from "../filter/FilterChips.tsx";
import { toClipboard } from "../kit/clipboard.ts";
import { Icon } from "../kit/Icon.tsx";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { Menu } from "../kit/Menu.tsx";
import { RadioGroup } from "../kit/RadioGroup.tsx";
import { clock, duration } from "../model/format.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { type CopyForm, copied } from "../model/request/copy.ts";
import { StatusView } from "../requests/RowView.tsx";
import type { DetailView } from "../state/inspection.ts";
import { usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";
import { QueueTerm } from "../words/QueueTerm.tsx";
import { Term } from "../words/Term.tsx";
import { CloseButton } from "./CloseButton.tsx";
import { RequestPurpose } from "./RequestPurpose.tsx";
import { SheetActions } from "./SheetActions.tsx";

const VIEWS = [
  { value: "fields", text: "Fields" },
  { value: "timing", text: "Timing" },
  { value: "sequence", text: "Sequence" },
] as const satisfies readonly { readonly value: DetailView; readonly text: string }[];

export function RequestHead({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  // The row changes in place: a component that reads signals is not drawn again for that alone.
  useTrace(() => row.revision);
  const { popped, used, refused, completed } = row;
  const took = used ? `, took ${duration(used.at - popped.at)}` : "";
  return (
    <>
      <div class="region-head">
        <h2 id="detail-title">
          <span class="word">Request </span>
          {row.request} <span class="mono">{row.operation}</span>
          {row.algorithm && <span class="algorithm"> {row.algorithm}</span>} <span class="quiet">of {row.device}</span>
        </h2>
        <StatusView row={row} />
        <span class="quiet where">
          <QueueTerm name={row.queueName} />, <Term name="head" /> {popped.head}, <Term name="position" />{" "}
          {popped.position}, {clock(popped.at)}
          {took}
        </span>
        <span class="spacer" />
        <MaskSwitch />
        <FollowSession row={row} />
        <CopyMenu row={row} />
        <SheetActions row={row} />
        <RadioGroup
          legend="View"
          name="detail-view"
          options={VIEWS}
          chosen={page.inspection.view.value}
          choose={(value) => {
            page.inspection.view.value = value;
          }}
        />
        <MaximiseButton
          what="the detail"
          isMaximised={page.layout.maximised.value === "detail"}
          toggle={() => page.layout.toggle("detail")}
        />
        <CloseButton />
      </div>
      <RequestPurpose row={row} />
      {refused && (
        <p class="refusal" data-testid="refusal">
          <Icon name="cross" />
          <span>
            Refused with {row.status || refused.status}: {refused.why}. <cite>{refused.clause}</cite>
          </span>
        </p>
      )}
      {completed && !completed.ok && !refused && (
        <p class="refusal" data-testid="refusal">
          <Icon name="cross" />
          <span>The engine failed: {completed.detail}.</span>
        </p>
      )}
    </>
  );
}

function CopyMenu({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  const items = COPY_ITEMS.map(([form, text]) => ({
    text,
    choose: () => void copy(row, form, page.inspection.masked.peek()),
  }));
  return (
    <div class="copy-menu">
      <Menu text="Copy" icon="copy" items={items} />
    </div>
  );
}

const COPY_ITEMS: readonly (readonly [CopyForm, string])[] = [
  ["text", "As text"],
  ["json", "As JSON"],
  ["hex", "Bytes as hex"],
];

async function copy(row: RequestRow, form: CopyForm, masked: boolean): Promise<void> {
  const said = `Request ${row.request} of ${row.device} is on the clipboard`;
  if (masked) await toClipboard(copied(row, form, maskedRequest(row)), `${said}, keys and data masked.`);
  else await toClipboard(copied(row, form), `${said}.`);
}

/** Nothing in the session besides this one's requests, and that of its device. */
function FollowSession({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  // The answer to a request that opens a session names it.
  const conjunct = useTrace(sessionConjunct);
  if (conjunct === undefined) return null;
  return (
    <button
      type="button"
      class="follow-session"
      title={`Filter: ${conjunct}`}
      onClick={() => page.filter.set(conjunct)}
    >
      <span class="word">Only </span>
      <span class="noun">session {String(row.sessionId)}</span>
    </button>
  );
}

/** Hides keys and data in the tree and in the bytes, and so in what is copied from them. */
function MaskSwitch() {
  const page = usePage();
  return (
    <button
      type="button"
      class="mask-switch"
      aria-pressed={page.inspection.masked.value}
      title="Show keys and data as dots"
      onClick={() => {
        page.inspection.masked.value = !page.inspection.masked.peek();
      }}
    >
      <Icon name="mask" />
      <span class="word">Hide secrets</span>
    </button>
  );
}
