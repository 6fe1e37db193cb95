/** One value of a field: what it says, the number it stands for, or both. */
export interface Value {
  readonly text?: string | undefined;
  readonly number?: number | bigint | undefined;
}
