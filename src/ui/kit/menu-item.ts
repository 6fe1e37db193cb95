/** One choice of a menu. */
export interface MenuItem {
  readonly text: string;
  /** Said behind the text, quietly. */
  readonly hint?: string;
  readonly disabled?: boolean;
  /** A line above it. */
  readonly begins?: boolean;
  /** Present on items that are on or off. */
  readonly checked?: boolean;
  choose(): void;
}
