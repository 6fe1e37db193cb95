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
  "used-ring",
  "ring-table",
  "packed-ring",
  "wrap-counters",
  "event-suppression",
  "hold",
  "timeline",
  "status-ladder",
  "features",
  "queues",
  "registers",
  "configuration",
  "counters",
  "status-history",
  "signals",
] as const;
