/** The rings of one queue: its entries in guest memory, and the index of each side. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RingSnapshot } from "../../contract/device-control.ts";
import { RINGS_MS, RINGS_STORM_MS } from "../../trace/refresh-rates.ts";
import { Lazy } from "../kit/Lazy.tsx";
import { RadioGroup } from "../kit/RadioGroup.tsx";
import type { Device } from "../model/log/device.ts";
import type { RequestRow } from "../model/log/rows.ts";
import type { RequestChain } from "../model/rings/request-chain.ts";
import { type RingScene, sceneOf } from "../model/rings/ring-scene.ts";
import { ringFromTrace } from "../model/rings/rings-from-trace.ts";
import { ringFromMemory } from "../model/rings/split-memory.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { DRAWINGS, type Drawing, drawing } from "../state/ring-drawing.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { DescriptorList, slotsText } from "./DescriptorList.tsx";
import { HeldChain } from "./HeldChain.tsx";
import { HeldRequests } from "./HeldRequests.tsx";
import { PackedContext, type PackedSource } from "./packed-context.ts";
import { RingLegend } from "./RingLegend.tsx";
import { RingMarkers } from "./RingMarkers.tsx";
import { isWhole, RingSource } from "./RingSource.tsx";
import { RingStrips } from "./RingStrips.tsx";
import { RingPoller } from "./ring-poller.ts";
import { type RingRoom, useRoom } from "./ring-room.ts";
import { pinnedSlots, SelectedChain, useRequestChain } from "./SelectedChain.tsx";
import { SplitContext } from "./split-context.ts";
import { useUnrecordedClock } from "./unrecorded-clock.ts";

const DRAWING_TEXT: Readonly<Record<Drawing, string>> = {
  strips: "Strips",
  circles: "Circles",
  table: "Show as table",
};
const loadOthers = () => import("./OtherDrawings.tsx").then(({ OtherDrawings }) => OtherDrawings);
const loadPacked = () => import("./PackedRing.tsx").then(({ PackedRing }) => PackedRing);

export function RingsTab() {
  const page = usePage();
  const device = usePanelTrace(({ choice }) => choice.device);
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const snapshot = useSnapshot(root);
  const row = selectedRow(page);
  const scene = useScene(page, { snapshot, selected: row?.request });
  const selected = useRequestChain(row, device?.queues.get(page.choice.queue));
  const room = useRoom(body);
  return (
    <div class="rings" ref={root}>
      <div class="rings-bar">
        {device && <QueueChoice device={device} />}
        <span class="spacer" />
        <RadioGroup
          legend="Drawing"
          name="drawing"
          options={DRAWINGS.map((value) => ({ value, text: DRAWING_TEXT[value] }))}
          chosen={drawing.value}
          choose={(value) => {
            drawing.value = value;
          }}
        />
      </div>
      <div class={`rings-body ${room.form}${selected ? " with-own" : ""}`} ref={body}>
        {device && selected && (
          <SelectedChain selected={selected} view={{ device: device.name, queue: page.choice.queue }} />
        )}
        {device && scene ? (
          "snapshot" in scene ? (
            <PackedContext.Provider value={{ source: scene, above: selected, room }}>
              <Lazy what="the packed ring" load={loadPacked} />
            </PackedContext.Provider>
          ) : (
            <Rings scene={scene} selected={selected} room={room} device={device} />
          )
        ) : (
          <p class="empty quiet">The driver has not enabled this queue. Its rings appear when it does.</p>
        )}
      </div>
    </div>
  );
}

function QueueChoice({ device }: { readonly device: Device }) {
  const page = usePage();
  const { queues: all } = usePanelTrace(() => device);
  const queues = [...all.keys()].sort((a, b) => a - b).slice(0, MAX_QUEUES_SHOWN);
  return (
    <RadioGroup
      legend="Queue shown"
      name="queue"
      options={queues.map((index) => ({ value: String(index), text: device.queueName(index) }))}
      chosen={String(page.choice.queue)}
      choose={(index) => page.choice.showQueue(Number(index))}
    />
  );
}

/** A device of this project has a few; a made-up trace may have thousands. */
const MAX_QUEUES_SHOWN = 16;

interface RingsProps {
  readonly scene: RingScene;
  readonly selected: RequestChain | undefined;
  readonly room: RingRoom;
  readonly device: Device;
}

/** The rings as they are now. */
function Rings({ scene, selected, room, device }: RingsProps) {
  // The scene is as old as the last look at guest memory. A hold is told by an event, and is shown at once.
  const isHeld = usePanelTrace(hasHeld);
  const whole = isWhole.value;
  const pinned = pinnedSlots(selected);
  const above = selected?.chain.request;
  const waiting = scene.chains.find(({ state, request }) => state === "held" && request !== above);
  return (
    <>
      <div class="rings-now">
        <RingSource view={scene.view} />
        {drawing.value !== "table" && <RingMarkers scene={scene} />}
      </div>
      {isHeld && (
        <HeldRequests device={device} queue={scene.view.queue}>
          {waiting && <HeldChain chain={waiting} view={scene.view} place={slotsText(waiting, scene)} />}
        </HeldRequests>
      )}
      {drawing.value === "strips" ? (
        <>
          <RingStrips {...{ scene, whole, room, pinned }} />
          <RingLegend />
        </>
      ) : (
        <SplitContext.Provider value={{ scene, whole, pinned }}>
          <Lazy what="the drawing" load={loadOthers} />
        </SplitContext.Provider>
      )}
      {drawing.value !== "table" && <DescriptorList {...{ scene, whole, room }} above={[above, waiting?.request]} />}
    </>
  );
}

/** The machine's newest snapshot of the shown queue, asked for while it can be seen. */
function useSnapshot(root: { readonly current: HTMLElement | null }): RingSnapshot | undefined {
  const page = usePage();
  const { connection } = page;
  const [snapshot, setSnapshot] = useState<RingSnapshot | undefined>();
  const poller = useMemo(
    () =>
      new RingPoller({
        ask: ({ device, queue }) => connection.rings(device, queue),
        onAnswer: setSnapshot,
        now: page.now,
      }),
    [page, connection],
  );
  useEffect(() => () => poller.stop(), [poller]);
  const tick = page.refresh.panels.value;
  const shown = useShown(root);
  const unrecorded = useUnrecordedClock(page);
  const device = page.choice.device?.name;
  const { queue } = page.choice;
  useEffect(() => {
    if (device !== undefined && isSeen(root.current)) {
      poller.request({ device, queue }, page.rate.isStorm ? RINGS_STORM_MS : RINGS_MS);
    }
  }, [poller, tick, shown, unrecorded, device, queue, page.machine.state.value]);
  return snapshot && snapshot.device === device && snapshot.queue === queue ? snapshot : undefined;
}

/** Grows when the element comes into view: a guest at rest gives no other occasion to ask. */
function useShown(root: { readonly current: HTMLElement | null }): number {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    if (!root.current) return undefined;
    const observer = new ResizeObserver(() => setShown((times) => times + 1));
    observer.observe(root.current);
    return () => observer.disconnect();
  }, [root]);
  return shown;
}

const isSeen = (element: HTMLElement | null): boolean =>
  element !== null && !document.hidden && (typeof element.checkVisibility !== "function" || element.checkVisibility());

interface SceneSource {
  readonly snapshot: RingSnapshot | undefined;
  readonly selected: number | undefined;
}

/** What is drawn. Where guest memory shows it, it is drawn anew when that has been looked at, and no sooner. */
function useScene(page: PageState, { snapshot, selected }: SceneSource): RingScene | PackedSource | undefined {
  const { device } = page.choice;
  const queue = device?.queues.get(page.choice.queue);
  const isCurrent =
    snapshot !== undefined && page.machine.state.value !== "off" && page.machine.state.value !== "failed";
  const newest = isCurrent ? snapshot : page.refresh.panels.value;
  return useMemo(() => {
    if (!device || !queue) return undefined;
    const { history } = queue;
    // A snapshot knows its form; without one the negotiated features say it.
    if (isCurrent && snapshot.kind === "packed") return { device, queue, snapshot, selected };
    if (!isCurrent && history.isPacked) return { device, queue, snapshot: undefined, selected };
    const split = isCurrent && snapshot.kind === "split" ? snapshot : undefined;
    const view = split ? ringFromMemory(split, history) : ringFromTrace(device, queue);
    return sceneOf(view, history, selected);
  }, [device, queue, selected, newest]);
}

/** The selected request, if it is one of the shown queue. */
function selectedRow({ selection: { request: row }, choice }: PageState): RequestRow | undefined {
  return row?.device === choice.device?.name && row?.popped.queue === choice.queue ? row : undefined;
}

const hasHeld = ({ choice: { device, queue: index } }: PageState): boolean => {
  const queue = device?.queues.get(index);
  return queue !== undefined && (queue.onHold || queue.held.size > 0);
};
