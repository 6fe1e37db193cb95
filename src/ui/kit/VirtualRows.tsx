/**
 * A long list of rows of one height, of which only those in view exist. A row element is keyed by its slot, not by what
 * it shows. So scrolling and new rows change texts, not elements.
 */
import type { ComponentChildren, HTMLAttributes } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { afterFrame } from "./frames.ts";

export interface VirtualRowsProps {
  readonly count: number;
  readonly rowHeight: number;
  /** Stay at the end when rows are added. */
  readonly follow?: boolean;
  /** The person scrolled: to the end, or away from it. */
  onScrolled?(atEnd: boolean): void;
  /** After each draw: whether the last row is in view. */
  onDrawn?(endInView: boolean): void;
  /** Scrolls to this row whenever `index` or `again` changes. */
  readonly reveal?: { readonly index: number; readonly again: unknown } | undefined;
  /** Stays above the rows. */
  readonly head?: ComponentChildren;
  readonly headHeight?: number;
  /** Role, name and keys of the scrolling element. */
  readonly attributes?: HTMLAttributes<HTMLDivElement> & { readonly [data: `data-${string}`]: string | number };
  /** Rows removed from the front so far, in total. The visible rows stay in place when it grows. */
  readonly gone?: number;
  row(index: number, slot: number): ComponentChildren;
}

/** Where there is no layout to measure. */
const UNKNOWN_HEIGHT = 400;
const OVERSCAN = 3;
/** Row elements made in one task. A full list at once would block the main thread noticeably. */
const NEW_ROWS = 4;

export function VirtualRows(props: VirtualRowsProps) {
  const { count, rowHeight, follow = false, reveal, gone = 0, row, head, headHeight = 0, attributes } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { view, measure, stick, redraw } = useScrolling(scroller, props);
  // At the tail the place is known without asking the layout. So the rows are drawn once.
  if (follow) view.top = Math.max(0, headHeight + count * rowHeight - view.height);

  // Before the browser paints, so that what follows from it is in the same frame.
  useLayoutEffect(() => props.onDrawn?.(view.top + view.height - headHeight >= (count - 0.5) * rowHeight));
  useLayoutEffect(stick, [count, follow, view.height]);
  useKeepPlace(scroller, gone * rowHeight, follow);
  useLayoutEffect(() => {
    if (reveal) scrollTo(scroller.current, { top: reveal.index * rowHeight, rowHeight, headHeight });
  }, [reveal?.index, reveal?.again, view.height, rowHeight]);

  const slots = Math.ceil(view.height / rowHeight) + OVERSCAN;
  const made = useGrowing(Math.min(slots, count), redraw);
  const start = Math.max(0, Math.min(Math.floor(view.top / rowHeight), count - slots));
  const end = Math.min(count, start + slots);
  const first = follow ? Math.max(start, end - made) : start;
  const last = Math.min(end, first + made);
  Object.assign(view, { first, last, isGrowing: last < end || first > start });
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index++) {
    const slot = index % slots;
    rows.push(
      <div
        key={slot}
        class="virtual-row"
        role="presentation"
        style={{ transform: `translateY(${index * rowHeight}px)` }}
      >
        {row(index, slot)}
      </div>,
    );
  }
  return (
    <div ref={scroller} class="virtual" {...attributes} onScroll={measure}>
      {head}
      <div class="virtual-body" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        {rows}
      </div>
    </div>
  );
}

/** How many of `wanted` row elements to have by now; asks for another draw until there are all. */
function useGrowing(wanted: number, redraw: () => void): number {
  const made = useRef(0);
  const now = Math.min(wanted, made.current + NEW_ROWS);
  useEffect(() => {
    made.current = Math.max(made.current, now);
    if (now === wanted) return undefined;
    return afterFrame(redraw);
  });
  return now;
}

interface View {
  top: number;
  height: number;
  /** The rows drawn: from `first` on, before `last`. */
  first: number;
  last: number;
  /** More of them are on their way. */
  isGrowing: boolean;
  /** Where {@link VirtualRows} itself has scrolled to last. */
  stuckAt: number;
}

function useScrolling(
  scroller: { readonly current: HTMLDivElement | null },
  { count, follow, rowHeight, headHeight = 0, onScrolled, reveal }: VirtualRowsProps,
) {
  const view = useRef<View>({
    top: 0,
    height: UNKNOWN_HEIGHT,
    first: 0,
    last: 0,
    isGrowing: false,
    stuckAt: 0,
  }).current;
  const [, draw] = useState(0);
  const redraw = () => draw((times) => times + 1);
  /** A row that was in sight stays so: the list may have become lower by what the selection opened. */
  const isRevealedIn = ({ top, height }: Pick<View, "top" | "height">): boolean => {
    if (!reveal || follow) return false;
    const at = reveal.index * rowHeight - top;
    return at >= 0 && at + rowHeight <= height - headHeight;
  };
  const measure = () => {
    const element = scroller.current;
    if (!element) return;
    const top = element.scrollTop;
    const height = element.clientHeight || UNKNOWN_HEIGHT;
    const bottom = Math.min(top + height - headHeight, count * rowHeight);
    const isDrawn = view.first * rowHeight <= top + 1 && bottom <= view.last * rowHeight + 1;
    // A browser may scroll to a fraction of a pixel.
    const byPerson = Math.abs(view.top - top) >= 1 && Math.abs(view.stuckAt - top) >= 1;
    // A scroll's event may come between layout and observer. It is then the first to see a resize.
    const isToStay = height !== view.height && isRevealedIn({ top, height: view.height });
    Object.assign(view, { top, height });
    if (isToStay && reveal) scrollTo(element, { top: reveal.index * rowHeight, rowHeight, headHeight });
    if (!isDrawn && !view.isGrowing) redraw();
    if (byPerson) onScrolled?.(top + height >= element.scrollHeight - rowHeight);
  };
  // In the frame that draws the rows, which has to lay them out anyway.
  const stick = () => {
    const element = scroller.current;
    if (!element || !follow) return undefined;
    const frame = requestAnimationFrame(() => {
      element.scrollTop = element.scrollHeight;
      view.stuckAt = element.scrollTop;
    });
    return () => cancelAnimationFrame(frame);
  };
  const resized = () => {
    stick();
    measure();
  };
  const latest = useRef({ resized });
  latest.current = { resized };
  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(() => latest.current.resized());
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return { view, measure, stick, redraw };
}

/** When rows go from the front, scrolls back by their height. */
function useKeepPlace(scroller: { readonly current: HTMLDivElement | null }, gone: number, follow: boolean): void {
  const before = useRef(gone);
  useLayoutEffect(() => {
    const moved = gone - before.current;
    before.current = gone;
    // To ask for the place lays out the page, which the first draw must not wait for.
    if (scroller.current && moved !== 0 && !follow) scroller.current.scrollTop -= moved;
  }, [gone, follow, scroller]);
}

interface ScrollTarget {
  readonly top: number;
  readonly rowHeight: number;
  readonly headHeight: number;
}

/** Scrolls as little as possible. */
function scrollTo(element: HTMLDivElement | null, { top, rowHeight, headHeight }: ScrollTarget): void {
  if (!element) return;
  const height = element.clientHeight - headHeight;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height;
}
