/** Stands in for xterm.js where there is no layout to draw in: takes what it is given. */
import type { XtermScreen as Real } from "../terminal/xterm-screen.ts";

export class XtermScreen implements Pick<Real, keyof Real> {
  open(): void {}
  async write(): Promise<void> {}
  focus(): void {}
  setScreenReader(): void {}
  retheme(): void {}
  dispose(): void {}
}
