/**
 * How often the machine tells the page, and how often the page draws: the one policy, for machine and panel.
 * docs/decisions/refresh-rates.md says how the numbers were found.
 */

/** One frame of a 60 Hz screen. The machine sends so often, and the list is drawn no more often. */
export const FRAME_MS = 16;

// --- From the machine to the page ---

/**
 * The same until the kernel finds the device. There is only its log to show, and the page's work for each frame takes the
 * processor from the boot. A tenth of a second still looks live.
 */
export const BOOT_FLUSH_MS = 100;
/** From this many events in one flush on, the events of a storm wait for {@link STORM_FLUSHES} flushes. */
export const STORM_FLUSH_EVENTS = 64;
/** Flushes to one batch of a storm: the page draws no sooner. */
export const STORM_FLUSHES = 6;
/** A download comes in many parts; each report of its progress is work for the page. */
export const DOWNLOAD_PROGRESS_MS = 50;

// --- The request list, and the panels a frame after it ---

/** How often the outlines of a lesson look for their elements: lists and panes move under them. */
export const POINTER_MS = 100;

/** Above this many events a second it is a storm. */
const STORM_EVENTS_PER_SECOND = 2000;
/** A storm's list: four times a second. */
const STORM_REFRESH_MS = 250;
/**
 * Interval between refreshes, by the events a second, the most first. Layout dominates, not what is computed. The last
 * is a frame: requests that come one by one are seen one by one.
 */
const REFRESH_INTERVALS = [
  { from: STORM_EVENTS_PER_SECOND, ms: STORM_REFRESH_MS },
  { from: 500, ms: 100 },
  { from: 200, ms: 50 },
  { from: 0, ms: FRAME_MS },
] as const;

/** Shortest time between two refreshes of the page, in milliseconds. */
export const refreshInterval = (eventsPerSecond: number): number =>
  REFRESH_INTERVALS.find(({ from }) => eventsPerSecond >= from)?.ms ?? STORM_REFRESH_MS;

/** Whether events come faster than the list is drawn. */
export const isStormAt = (eventsPerSecond: number): boolean => eventsPerSecond > STORM_EVENTS_PER_SECOND;

/** The events of so long a time are the rate that is shown. */
export const RATE_WINDOW_MS = 1000;

// --- Parts of the page with a rate of their own ---

/** A queue's rings are asked for: each time the machine copies them and answers. */
export const RINGS_MS = 100;
/** The same in a storm, in which the machine needs the processor's time. */
export const RINGS_STORM_MS = 500;
/** Charts: each drawing goes through all buckets, and no eye follows a curve faster. */
export const CHARTS_MS = 500;
/** The clock of a boot, in tenths of a second: more often than that no digit can be read. */
export const BOOT_CLOCK_MS = 200;
/** The clock of held requests, in seconds. */
export const HELD_CLOCK_MS = 1000;
/** The timeline's accessible name: a screen reader may read it aloud after each change. */
export const TIMELINE_NAME_MS = 1000;
/** Sentences for a screen reader: it needs about two seconds for one. */
export const LIVE_REGION_MS = 2000;
/** The page's address: browsers allow about three changes of it a second. */
export const ADDRESS_MS = 400;
/** In the place of a frame where none comes: a hidden tab has no frames. */
export const NO_FRAME_MS = 200;

// --- How long work may keep the main thread ---

/** Longest slice of work on live events: half a frame, so that drawing fits in as well. */
export const LIVE_SLICE_MS = 8;
/** Events between two looks at the clock in such a slice. */
export const LIVE_SLICE_EVENTS = 200;
/** Longest slice of work on a file, beside which nothing else goes on. */
export const FILE_SLICE_MS = 12;
