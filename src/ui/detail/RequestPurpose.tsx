/** The line under a request's head: what the request is for, in plain words. */
import type { RequestRow } from "../model/log/rows.ts";
import "./purpose.css";

export function RequestPurpose({ row }: { readonly row: RequestRow }) {
  const { dialect, operation, algorithm } = row;
  const purpose = dialect.purpose(operation, algorithm);
  if (purpose === undefined) return null;
  return (
    <p class="purpose" data-testid="purpose">
      {purpose}
    </p>
  );
}
