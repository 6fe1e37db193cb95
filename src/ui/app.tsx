/** The page. Everything it knows comes in as machine messages, everything it wants goes out as control calls. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Announcements } from "./announcements.tsx";
import { Bar } from "./Bar.tsx";
import { DetailPane, loadDetail } from "./DetailPane.tsx";
import { FailureBanner } from "./FailureBanner.tsx";
import { inFilterLanguage } from "./filter-language.ts";
import { useSomebody } from "./first-sign.ts";
import { watchKeys } from "./keys.ts";
import { Lazy } from "./Lazy.tsx";
import { type Durations, parseDurations } from "./model/boot.ts";
import { count } from "./model/format.ts";
import { Overlays } from "./overlays.tsx";
import { PageContext, usePage } from "./page.ts";
import { pageOf } from "./page-of.ts";
import { RequestList } from "./RequestList.tsx";
import { watchRegionKeys } from "./regions.ts";
import { remember, remembered } from "./remembered.ts";
import { SidePanel } from "./SidePanel.tsx";
import { Specimen } from "./Specimen.tsx";
import { Splitter } from "./Splitter.tsx";
import { start } from "./saved/start.ts";
import type { PageDeps } from "./session.ts";
import { PageStore } from "./store.ts";
import { TerminalPane } from "./TerminalPane.tsx";
import { TimelineStrip } from "./TimelineStrip.tsx";
import { TraceNotice } from "./TraceNotice.tsx";
import { watchTheme } from "./theme.ts";

const DURATIONS_KEY = "boot-durations";

/** Replaces the skeleton in `root` by the living page. */
export function mountApp(root: HTMLElement, deps: PageDeps): void {
  watchTheme();
  const store = new PageStore({ lastBoot: parseDurations(remembered(DURATIONS_KEY)), onBooted: keepDurations });
  const page = pageOf(store, deps);
  root.replaceChildren();
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
  if (deps.sample) whenIdle(() => void loadSample(store, deps.sample));
}

/** The sample is worth a few kilobytes when nothing else is to be done; without it the page is as good as before. */
async function loadSample(store: PageStore, fetchSample: PageDeps["sample"]): Promise<void> {
  try {
    const [text, { showSample }] = await Promise.all([fetchSample?.() ?? "", import("./trace-file/sample.ts")]);
    await showSample(store, text);
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
const loadDrops = () => import("./Drops.tsx").then(({ Drops }) => Drops);

/** Nothing goes on before Boot. */
const loadLiveRegion = () => import("./LiveRegion.tsx").then(({ LiveRegion }) => LiveRegion);

const TABS = ["terminal", "requests", "device"] as const;
type Tab = (typeof TABS)[number];
/** Which region a narrow page shows; a wide one shows them all. */
const tab = signal<Tab>("terminal");

export function App() {
  const page = usePage();
  const { store, session } = page;
  useEffect(watchRegionKeys, []);
  useEffect(() => watchKeys(page), [page]);
  useEffect(() => start(page), [page]);
  useEffect(() => {
    if (session.started.value) loadWhatComesNext(store);
  }, [session.started.value]);
  return (
    <div class={store.selected.value === undefined ? "page" : "page with-detail"} data-tab={tab.value}>
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
function loadWhatComesNext(store: PageStore): void {
  void inFilterLanguage(() => undefined);
  loadDetail().catch(() => undefined);
  import("./model/expert.ts").then(({ newExpert }) => store.attachExpert(newExpert)).catch(() => undefined);
}

const TAB_TEXT: Readonly<Record<Tab, string>> = { terminal: "Terminal", requests: "Requests", device: "Device" };

function Tabs() {
  const { store } = usePage();
  store.version.value;
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
          {name === "requests" && store.trace.rows.length > 0 && (
            <span class="badge">{count(store.trace.rows.length)}</span>
          )}
        </button>
      ))}
    </nav>
  );
}

const keepDurations = (durations: Durations): void => remember(DURATIONS_KEY, JSON.stringify(durations));
