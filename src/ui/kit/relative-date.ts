/** A point in time as people say it: the time today, the day before that. */
export function relativeDate(at: number, now = Date.now()): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date(now).toDateString()) return `today, ${time}`;
  return `${date.toLocaleDateString()}, ${time}`;
}

/** The whole date, for a name that is to last. */
export const dateAndTime = (at: number): string =>
  new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }).replaceAll(/\s/g, " ");
