/** The page. Its only input from the machine are messages; its only output are control calls. */
import { useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { watchKeys } from "../commands/key-handler.ts";
import { closeDetail } from "../detail/CloseButton.tsx";
import { DetailPane } from "../detail/DetailPane.tsx";
import { showSample } from "../files/sample.ts";
import { TraceNotice } from "../files/TraceNotice.tsx";
import { afterFrame } from "../kit/frames.ts";
import { Lazy } from "../kit/Lazy.tsx";
import { localStore } from "../kit/local-storage.ts";
import { watchRegionKeys } from "../kit/regions.ts";
import { watchRootFont } from "../kit/root-font.ts";
import { Splitter } from "../kit/Splitter.tsx";
import { TabTrail } from "../kit/tab-trail.ts";
import { watchTheme } from "../kit/theme.ts";
import { PageToast } from "../kit/toast.tsx";
import { useHistoryLayer } from "../kit/use-history-layer.ts";
import { ONE_REGION, TABBED, useMedia } from "../kit/use-media.ts";
import { type Durations, parseDurations } from "../model/boot.ts";
import { count } from "../model/format.ts";
import { RequestList } from "../requests/RequestList.tsx";
import { onPageOpen } from "../saved/on-page-open.ts";
import { MissingRequest } from "../saved/SavedNotices.tsx";
import { type Action, addActions } from "../state/actions.ts";
import { REGION_TABS, type RegionTab } from "../state/layout.ts";
import { PageContext, usePage } from "../state/page-context.ts";
import { createPageState, type PageState } from "../state/page-state.ts";
import { useTrace } from "../state/use-trace.ts";
import { TerminalPane } from "../terminal/TerminalPane.tsx";
import { TimelineStrip } from "../timeline/TimelineStrip.tsx";
import { type AppDeps, createPage } from "./create-page.ts";
import { DropTarget } from "./DropTarget.tsx";
import { FailureBanner } from "./FailureBanner.tsx";
import { FontPreload } from "./FontPreload.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { Overlays } from "./Overlays.tsx";
import { maximiseByHead, maximisedRegion, pageClass } from "./page-layout.ts";
import { SidePanel } from "./SidePanel.tsx";
import { Toolbar } from "./Toolbar.tsx";

const DURATIONS_KEY = "boot-durations";

/** Replaces the skeleton in `root` by the living page. */
export function mountApp(root: HTMLElement, deps: AppDeps): void {
  watchTheme();
  const state = createPageState({ lastBoot: parseDurations(localStore.get(DURATIONS_KEY)), onBooted: keepDurations });
  const page = createPage(state, deps);
  root.replaceChildren();
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
  if (deps.sample) void loadSample(page, deps.sample);
}

/** Fetched at once, shown after the first frame. Without the sample the page works all the same. */
async function loadSample(page: PageState, fetchSample: NonNullable<AppDeps["sample"]>): Promise<void> {
  try {
    const firstFrame = new Promise<void>((resolve) => afterFrame(resolve));
    const [text] = await Promise.all([fetchSample(), firstFrame]);
    await showSample(page, text);
  } catch (error) {
    console.info("no sample trace:", error);
  }
}

const LESSONS: Action = { text: "Lessons", isHelp: true, run: ({ course }) => course.show("list") };

const loadLesson = async () => (await import("../lesson/LessonRail.tsx")).LessonRail;

/** Which region a narrow page shows; a wide one shows them all. */
const tabs = new TabTrail<RegionTab>("terminal");

export function App() {
  const page = usePage();
  const { connection } = page;
  useEffect(watchRegionKeys, []);
  useEffect(watchRootFont, []);
  // A narrow page shows one region at a time, so there it is this one.
  useSignalEffect(() => {
    showTab(page.layout.maximised.value);
  });
  useSignalEffect(() => {
    revealTab(page, page.layout.revealed.value?.region);
  });
  const isOpen = page.selection.ordinal.value !== undefined;
  const isAlone = useMedia(ONE_REGION);
  const aside = isAlone && isOpen ? page.layout.aside.value : undefined;
  useHistoryLayer(isAlone && isOpen, () => closeDetail(page));
  useHistoryLayer(aside !== undefined, () => {
    page.layout.aside.value = undefined;
  });
  const shown = isAlone ? (aside ?? tabs.shown.value) : besideRequests(tabs.shown.value);
  useEffect(() => watchKeys(page), [page]);
  useEffect(() => onPageOpen(page), [page]);
  useEffect(() => addActions([LESSONS]), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F9 does the same.
    <div
      class={pageClass(page)}
      data-tab={shown}
      data-aside={aside}
      data-embed={page.address.given.embed?.join(" ")}
      data-maximised={maximisedRegion(page)}
      onDblClick={(event) => maximiseByHead(page, event)}
    >
      <Toolbar />
      <FailureBanner />
      <MissingRequest />
      <TraceNotice />
      <Tabs
        shown={shown}
        choose={(name) => {
          if (aside) page.layout.aside.value = name;
          else tabs.choose(name);
        }}
      />
      <main class="regions">
        <div class="columns">
          {page.course.open.value !== undefined && <Lazy what="the lesson" load={loadLesson} />}
          <div class="work">
            <TerminalPane />
            <Splitter name="terminal" label="Height of the terminal" axis="y" pane="before" />
            <RequestList />
            {isOpen && <Splitter name="detail" label="Height of the detail" axis="y" pane="after" />}
            <DetailPane />
          </div>
          <Splitter name="device" label="Width of the device" axis="x" pane="after" />
          <SidePanel />
        </div>
        <TimelineStrip />
      </main>
      {connection.started.value && <LiveRegion />}
      <DropTarget />
      <Overlays />
      <PageToast />
      <FontPreload />
    </div>
  );
}

function showTab(region: string | undefined): void {
  const tab = REGION_TABS.find((name) => name === region);
  if (tab) tabs.choose(tab);
}

/** A link has led to a region. A page that shows one region at a time keeps what is selected, to come back to. */
function revealTab({ layout, selection }: PageState, region: string | undefined): void {
  const tab = REGION_TABS.find((name) => name === region);
  if (!tab) return;
  if (matchMedia(ONE_REGION).matches && selection.ordinal.peek() !== undefined) layout.aside.value = tab;
  // On a wide page there would be a step in the history that goes back to nothing else.
  else if (matchMedia(TABBED).matches) tabs.choose(tab);
}

const TAB_TEXT: Readonly<Record<RegionTab, string>> = { terminal: "Terminal", requests: "Requests", device: "Device" };

/** Where requests are in sight with every region, what is beside them is the choice. */
const besideRequests = (tab: RegionTab): RegionTab => (tab === "requests" ? "terminal" : tab);

interface TabsProps {
  readonly shown: RegionTab;
  choose(name: RegionTab): void;
}

function Tabs({ shown, choose }: TabsProps) {
  const rows = useTrace(({ shown }) => shown.trace.rows.length);
  return (
    <nav class="tabs" aria-label="Regions">
      {REGION_TABS.map((name) => (
        <button
          key={name}
          type="button"
          class={`tab-${name}`}
          aria-pressed={shown === name}
          onClick={() => choose(name)}
        >
          {TAB_TEXT[name]}
          {name === "requests" && rows > 0 && <span class="badge">{count(rows)}</span>}
        </button>
      ))}
    </nav>
  );
}

const keepDurations = (durations: Durations): void => localStore.set(DURATIONS_KEY, JSON.stringify(durations));
