/** The system's Chromium, for end-to-end tests and benchmarks: no browser is downloaded. */

/** Default: where Debian installs it. */
export const CHROMIUM_PATH = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** With these arguments Chromium looks nothing up and uses no GPU. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
