/** The line below fields and bytes: the current field in words, and what can be done with its value. */
import { toClipboard } from "../kit/clipboard.ts";
import { conjunctOf } from "../model/filter/field-filter.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { plainValue, type TreeNode } from "../model/request/field-tree.ts";
import { whereText } from "../model/request/hex-dump.ts";
import { usePage } from "../state/page-context.ts";

/** The description of the current field: the tree has no room for it. */
export function FieldExplanation({ row, node }: { readonly row: RequestRow; readonly node: TreeNode | undefined }) {
  return (
    <div class="explanation">
      <p role="status" data-testid="explanation">
        {node && (
          <>
            <span class="mono">{node.name}</span> <span class="quiet mono">{node.type}</span>{" "}
            {node.problem && <strong class="bad-text">{node.problem}. </strong>}
            {node.meaning} {node.clause && <cite>{node.clause}</cite>}{" "}
            <span class="quiet">
              {node.side === "readable" ? "from the driver" : "from the device"}, {range(node)}, {whereText(row, node)}
            </span>
          </>
        )}
      </p>
      {node && <FieldButtons node={node} />}
    </div>
  );
}

function FieldButtons({ node }: { readonly node: TreeNode }) {
  const page = usePage();
  const conjunct = conjunctOf(node);
  return (
    <>
      {conjunct !== undefined && (
        <>
          <button type="button" class="link" title={`${conjunct} (f)`} onClick={() => page.filter.narrow(conjunct)}>
            Filter by this
          </button>
          <button
            type="button"
            class="link"
            title={`!(${conjunct}) (Shift+f)`}
            onClick={() => page.filter.exclude(conjunct)}
          >
            Exclude
          </button>
        </>
      )}
      <button
        type="button"
        class="link"
        onClick={() => void toClipboard(plainValue(node), `The value of ${node.name} is on the clipboard.`)}
      >
        Copy value
      </button>
    </>
  );
}

function range({ offset, size }: TreeNode): string {
  if (size === 0) return `at byte ${offset}, empty`;
  return size === 1 ? `byte ${offset}` : `bytes ${offset} to ${offset + size - 1}`;
}
