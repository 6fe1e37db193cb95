/** xterm.js is larger than the rest of the page, and of no use before a machine boots: it is loaded then. */
export const loadXterm = (): Promise<typeof import("./xterm-screen.ts")> => import("./xterm-screen.ts");
