/** The inspector without a machine: opens one trace file, or two to compare. */
import { signal, useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { watchKeys } from "../commands/key-handler.ts";
import { DetailPane } from "../detail/DetailPane.tsx";
import { FileInput } from "../files/TraceMenu.tsx";
import { TraceNotice } from "../files/TraceNotice.tsx";
import { openSample } from "../files/trace-actions.ts";
import { HelpMenu } from "../help/HelpMenu.tsx";
import { watchDrops } from "../kit/drop.ts";
import { Menu } from "../kit/Menu.tsx";
import { watchRegionKeys } from "../kit/regions.ts";
import { watchRootFont } from "../kit/root-font.ts";
import { Splitter } from "../kit/Splitter.tsx";
import { watchTheme } from "../kit/theme.ts";
import { PageToast } from "../kit/toast.tsx";
import { RequestList } from "../requests/RequestList.tsx";
import { MissingRequest, SavedNotices } from "../saved/SavedNotices.tsx";
import { createPage } from "../shell/create-page.ts";
import { Overlays } from "../shell/Overlays.tsx";
import { maximiseByHead, maximisedRegion, pageClass } from "../shell/page-layout.ts";
import { SidePanel } from "../shell/SidePanel.tsx";
import { ViewMenu } from "../shell/ViewMenu.tsx";
import { showOverlay } from "../state/overlay.ts";
import { PageContext, usePage } from "../state/page-context.ts";
import { createPageState } from "../state/page-state.ts";
import { SAMPLE_PLACE } from "../state/url-hash.ts";
import { TimelineStrip } from "../timeline/TimelineStrip.tsx";
import { DiffView } from "./DiffView.tsx";
import { followAddress } from "./viewer-address.ts";
import { compareWith, openFiles, useViewer, ViewerContext, viewerState } from "./viewer-state.ts";
import "./viewer.css";

export interface ViewerDeps {
  /** Fetches the trace that comes with the page; its text. */
  readonly sample: () => Promise<string>;
}

/** Replaces the content of `root` by the viewer; with `#/sample` in the address it shows the sample. */
export function mountViewer(root: HTMLElement, deps: ViewerDeps): void {
  watchTheme();
  const state = createPageState({ filesOnly: true });
  const page = createPage(state, { connect: noMachine, images: "", sample: deps.sample });
  root.replaceChildren();
  render(
    <PageContext.Provider value={page}>
      <ViewerContext.Provider value={viewerState()}>
        <Viewer />
      </ViewerContext.Provider>
    </PageContext.Provider>,
    root,
  );
}

function noMachine(): never {
  throw new Error("the viewer has no machine");
}

const TABS = ["requests", "device"] as const;
type RegionTab = (typeof TABS)[number];
const TAB_TEXT: Readonly<Record<RegionTab, string>> = { requests: "Requests", device: "Device" };
const tab = signal<RegionTab>("requests");

function Viewer() {
  const page = usePage();
  const viewer = useViewer();
  useEffect(watchRegionKeys, []);
  useEffect(watchRootFont, []);
  useEffect(() => watchKeys(page), [page]);
  useEffect(() => watchDrops((files) => void openFiles(page, viewer, files)), [page, viewer]);
  useEffect(() => followAddress(page, viewer), [page, viewer]);
  // A narrow viewer shows one region at a time, so there it is this one.
  useSignalEffect(() => {
    const alone = TABS.find((name) => name === page.layout.maximised.value);
    if (alone) tab.value = alone;
  });
  const isOpen = page.shown.source.value.kind !== "live";
  const comparison = viewer.comparison.value;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F9 does the same.
    <div
      class={`viewer ${pageClass(page)}`}
      data-tab={comparison ? "diff" : tab.value}
      data-maximised={isOpen ? maximisedRegion(page) : undefined}
      onDblClick={(event) => maximiseByHead(page, event)}
    >
      <ViewerBar />
      <div class="notices" role="alert">
        <SavedNotices />
      </div>
      <MissingRequest />
      <TraceNotice />
      {isOpen && !comparison && <Tabs />}
      <main class="regions">
        {comparison ? <DiffView comparison={comparison} /> : isOpen ? <Inspector /> : <Welcome />}
      </main>
      <PageToast />
      <Overlays />
    </div>
  );
}

function Tabs() {
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
        </button>
      ))}
    </nav>
  );
}

function Inspector() {
  const isOpen = usePage().selection.ordinal.value !== undefined;
  return (
    <>
      <div class="columns">
        <div class="work">
          <RequestList />
          {isOpen && <Splitter name="detail" label="Height of the detail" axis="y" pane="after" />}
          <DetailPane />
        </div>
        <Splitter name="device" label="Width of the device" axis="x" pane="after" />
        <SidePanel />
      </div>
      <TimelineStrip />
    </>
  );
}

function ViewerBar() {
  const page = usePage();
  const viewer = useViewer();
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const empty = page.shown.source.value.kind === "live";
  return (
    <header class="bar" data-region="bar" tabIndex={-1}>
      <h1>
        <span class="mark" aria-hidden="true" />
        <span class="name">v86-virtio-crypto</span>
      </h1>
      <div class="states">
        <span class="chip quiet">Trace viewer</span>
        <a class="wide-only" href="index.html">
          To the machine
        </a>
      </div>
      <Menu
        text="Trace"
        icon="trace"
        items={[
          { text: "Open a trace …", choose: () => first.current?.click() },
          { text: "Compare with …", hint: "a second trace", disabled: empty, choose: () => second.current?.click() },
          { text: "Open the sample", choose: () => void openSample(page) },
          {
            text: "Save as …",
            hint: "pcapng, Perfetto",
            begins: true,
            disabled: empty,
            choose: () => showOverlay("save-trace"),
          },
        ]}
      />
      <FileInput reference={first} open={(file) => void openFiles(page, viewer, [file])} />
      <FileInput reference={second} open={(file) => void compareWith(page, viewer, file)} />
      <ViewMenu />
      <HelpMenu other={{ text: "The machine", href: "index.html" }} />
    </header>
  );
}

function Welcome() {
  const page = usePage();
  const viewer = useViewer();
  const input = useRef<HTMLInputElement>(null);
  return (
    <section class="region welcome" data-region="requests" tabIndex={-1} aria-labelledby="welcome-title">
      <div class="empty">
        <h2 id="welcome-title">Open a trace</h2>
        <p>
          A trace holds what a virtio crypto device saw and did: each request with its bytes. Drop a file here, or two
          to compare them. It stays in this browser.
        </p>
        <p class="actions">
          <button type="button" class="primary" onClick={() => input.current?.click()}>
            Open a trace …
          </button>{" "}
          <a href={`#${SAMPLE_PLACE}`}>See a sample</a>
        </p>
        <p class="quiet">Files come from the Trace menu of the machine's page, or from npm run headless -- --trace.</p>
      </div>
      <FileInput reference={input} open={(file) => void openFiles(page, viewer, [file])} />
    </section>
  );
}
