/** How time passes for what has no clock of its own. */

/** Runs `callback` once after some milliseconds, unless the returned function is called before. */
export type After = (milliseconds: number, callback: () => void) => () => void;
