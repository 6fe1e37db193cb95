/** What the page can be told to show. The page has tables of the same names, which tools/lessons.test.ts compares. */

/** Tabs of the device's column. */
export const TABS = ["rings", "state", "control", "findings", "charts"] as const;

/** Parts that are pointed at as a whole. */
export const PARTS = [
  "sequence",
  "timing",
  "terminal",
  "requests",
  "rings",
  "ring-table",
  "hold",
  "timeline",
  "status-ladder",
  "features",
  "queues",
  "registers",
  "counters",
  "status-history",
  "signals",
] as const;
