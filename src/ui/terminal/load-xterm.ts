/** Loads xterm.js, which is two thirds of the rest of the page. Before Boot it is of no use. */
export const loadXterm = (): Promise<typeof import("./xterm-screen.ts")> => import("./xterm-screen.ts");
