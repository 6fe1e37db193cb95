/** The page. Everything it knows comes in as machine messages, everything it wants goes out as control calls. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { watchKeys } from "../commands/key-handler.ts";
import { DetailPane, loadDetail } from "../detail/DetailPane.tsx";
import { TraceNotice } from "../files/TraceNotice.tsx";
import { useSomebody } from "../kit/first-interaction.ts";
import { Lazy } from "../kit/Lazy.tsx";
import { remember, remembered } from "../kit/local-storage.ts";
import { watchRegionKeys } from "../kit/regions.ts";
import { Splitter } from "../kit/Splitter.tsx";
import { watchTheme } from "../kit/theme.ts";
import { Announcements } from "../kit/toast.tsx";
import { type Durations, parseDurations } from "../model/boot.ts";
import { count } from "../model/format.ts";
import { RequestList } from "../requests/RequestList.tsx";
import { start } from "../saved/on-page-open.ts";
import { inFilterLanguage } from "../state/load-filter-language.ts";
import type { PageDeps } from "../state/machine-connection.ts";
import { PageContext, usePage } from "../state/page-context.ts";
import { createPageState, type PageState } from "../state/page-state.ts";
import { useTrace } from "../state/use-trace.ts";
import { TerminalPane } from "../terminal/TerminalPane.tsx";
import { TimelineStrip } from "../timeline/TimelineStrip.tsx";
import { pageOf } from "./create-page.ts";
import { FailureBanner } from "./FailureBanner.tsx";
import { Specimen } from "./FontPreload.tsx";
import { Overlays } from "./Overlays.tsx";
import { SidePanel } from "./SidePanel.tsx";
import { Bar } from "./Toolbar.tsx";

const DURATIONS_KEY = "boot-durations";

/** Replaces the skeleton in `root` by the living page. */
export function mountApp(root: HTMLElement, deps: PageDeps): void {
  watchTheme();
  const state = createPageState({ lastBoot: parseDurations(remembered(DURATIONS_KEY)), onBooted: keepDurations });
  const page = pageOf(state, deps);
  root.replaceChildren();
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
  if (deps.sample) whenIdle(() => void loadSample(page, deps.sample));
}

/** The sample is worth a few kilobytes when nothing else is to be done; without it the page is as good as before. */
async function loadSample(page: PageState, fetchSample: PageDeps["sample"]): Promise<void> {
  try {
    const [text, { showSample }] = await Promise.all([fetchSample?.() ?? "", import("../files/sample.ts")]);
    await showSample(page, text);
  } catch (error) {
    console.info("no sample trace:", error);
  }
}

/** After the first paint. Safari has no idle callbacks. */
function whenIdle(callback: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(callback);
  else setTimeout(callback, 200);
}

/** Who drags a file here has given a sign. */
const WhenSomebody = () => (useSomebody() ? <Lazy load={loadDrops} /> : null);
const loadDrops = () => import("./DropTarget.tsx").then(({ Drops }) => Drops);

/** Nothing goes on before Boot. */
const loadLiveRegion = () => import("./LiveRegion.tsx").then(({ LiveRegion }) => LiveRegion);

const TABS = ["terminal", "requests", "device"] as const;
type Tab = (typeof TABS)[number];
/** Which region a narrow page shows; a wide one shows them all. */
const tab = signal<Tab>("terminal");

export function App() {
  const page = usePage();
  const { session } = page;
  useEffect(watchRegionKeys, []);
  useEffect(() => watchKeys(page), [page]);
  useEffect(() => start(page), [page]);
  useEffect(() => {
    if (session.started.value) loadWhatComesNext(page);
  }, [session.started.value]);
  return (
    <div class={page.selection.ordinal.value === undefined ? "page" : "page with-detail"} data-tab={tab.value}>
      <Bar />
      <FailureBanner />
      <TraceNotice />
      <Tabs />
      <main class="regions">
        <div class="upper">
          <TerminalPane />
          <Splitter name="terminal" label="Width of the terminal" axis="x" initial={56} />
          <SidePanel />
        </div>
        <Splitter name="upper" label="Height of the terminal" axis="y" initial={50} />
        <RequestList />
        <DetailPane />
        <TimelineStrip />
      </main>
      {session.started.value && <Lazy load={loadLiveRegion} />}
      <WhenSomebody />
      <Overlays />
      <Announcements />
      <Specimen />
    </div>
  );
}

/** What a person wants as soon as there are requests. A part that fails to load is asked for again when it is used. */
function loadWhatComesNext(page: PageState): void {
  void inFilterLanguage(() => undefined);
  loadDetail().catch(() => undefined);
  import("../model/expert/expert.ts")
    .then(({ newExpert }) => page.shown.attachExpert(newExpert))
    .catch(() => undefined);
}

const TAB_TEXT: Readonly<Record<Tab, string>> = { terminal: "Terminal", requests: "Requests", device: "Device" };

function Tabs() {
  const rows = useTrace(({ shown }) => shown.trace.rows.length);
  return (
    <nav class="tabs" aria-label="Regions">
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={tab.value === name}
          onClick={() => {
            tab.value = name;
          }}
        >
          {TAB_TEXT[name]}
          {name === "requests" && rows > 0 && <span class="badge">{count(rows)}</span>}
        </button>
      ))}
    </nav>
  );
}

const keepDurations = (durations: Durations): void => remember(DURATIONS_KEY, JSON.stringify(durations));
