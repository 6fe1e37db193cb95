/** The kinds of fault that a rule can inject. The place of a kind is its number in saved devices: new ones come last. */
export const FAULT_KINDS = [
  "delay",
  "drop",
  "status",
  "corrupt",
  "used-length",
  "used-id",
  "needs-reset",
  "kill-worker",
] as const;
