/**
 * A long list of rows of one height, of which only those in view exist. A row element is keyed by its slot, not by what
 * it shows: scrolling and new rows change texts, not elements.
 */
import type { ComponentChildren, HTMLAttributes } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface VirtualRowsProps {
  readonly count: number;
  readonly rowHeight: number;
  /** Stay at the end when rows are added. */
  readonly follow?: boolean;
  /** The person scrolled: to the end, or away from it. */
  onScrolled?(atEnd: boolean): void;
  /** Scrolls to this row whenever `index` or `again` changes. */
  readonly reveal?: { readonly index: number; readonly again: unknown } | undefined;
  /** Stays above the rows. */
  readonly head?: ComponentChildren;
  readonly headHeight?: number;
  /** Role, name and keys of the scrolling element. */
  readonly attributes?: HTMLAttributes<HTMLDivElement>;
  /** Rows that have gone from the front, in total: keeps what is in view where it is. */
  readonly gone?: number;
  row(index: number, slot: number): ComponentChildren;
}

/** Where there is no layout to measure. */
const UNKNOWN_HEIGHT = 400;
const OVERSCAN = 3;

export function VirtualRows(props: VirtualRowsProps) {
  const { count, rowHeight, follow = false, reveal, gone = 0, row, head, headHeight = 0, attributes } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { view, measure, stick } = useScrolling(scroller, props);
  // At the tail the place is known without asking the layout, so the rows are drawn once, where they will be.
  if (follow) view.top = Math.max(0, headHeight + count * rowHeight - view.height);

  useLayoutEffect(stick, [count, follow, view.height]);
  useKeepPlace(scroller, gone * rowHeight, follow);
  useLayoutEffect(() => {
    if (reveal) scrollTo(scroller.current, { top: reveal.index * rowHeight, rowHeight, headHeight });
  }, [reveal?.index, reveal?.again, view.height]);

  const slots = Math.ceil(view.height / rowHeight) + OVERSCAN;
  const first = Math.max(0, Math.min(Math.floor(view.top / rowHeight), count - slots));
  const last = Math.min(count, first + slots);
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

interface View {
  top: number;
  height: number;
}

function useScrolling(
  scroller: { readonly current: HTMLDivElement | null },
  { follow, rowHeight, onScrolled }: VirtualRowsProps,
) {
  const view = useRef<View>({ top: 0, height: UNKNOWN_HEIGHT }).current;
  const [, draw] = useState(0);
  const measure = () => {
    const element = scroller.current;
    if (!element) return;
    const top = element.scrollTop;
    const height = element.clientHeight || UNKNOWN_HEIGHT;
    // A browser may scroll to a fraction of a pixel.
    if (Math.abs(view.top - top) >= 1 || view.height !== height) draw((times) => times + 1);
    Object.assign(view, { top, height });
    onScrolled?.(top + height >= element.scrollHeight - rowHeight);
  };
  const stick = () => {
    const element = scroller.current;
    if (element && follow) element.scrollTop = element.scrollHeight;
  };
  const latest = useRef({ measure, stick });
  latest.current = { measure, stick };
  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(() => {
      latest.current.stick();
      latest.current.measure();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return { view, measure, stick };
}

/** When rows go from the front, scrolls back by their height. */
function useKeepPlace(scroller: { readonly current: HTMLDivElement | null }, gone: number, follow: boolean): void {
  const before = useRef(gone);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && !follow) element.scrollTop -= gone - before.current;
    before.current = gone;
  }, [gone, follow, scroller]);
}

interface Target {
  readonly top: number;
  readonly rowHeight: number;
  readonly headHeight: number;
}

/** Scrolls as little as possible. */
function scrollTo(element: HTMLDivElement | null, { top, rowHeight, headHeight }: Target): void {
  if (!element) return;
  const height = element.clientHeight - headHeight;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height;
}
