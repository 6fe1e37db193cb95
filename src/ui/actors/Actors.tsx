/** The actors of a request: driver, rings in guest memory, device, engine. A picture for a start, and a live one. */
import type { ComponentChildren } from "preact";
import { Icon } from "../kit/Icon.tsx";
import { focusRegion } from "../kit/regions.ts";
import { count } from "../model/format.ts";
import type { Device, Queue } from "../model/log/device.ts";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import "./actors.css";

type ActorName = "driver" | "memory" | "device" | "engine";

interface Actor {
  readonly name: ActorName;
  readonly title: string;
  /** An explanation for a first look. */
  readonly text: string;
}

const DRIVER: Actor = {
  name: "driver",
  title: "Driver",
  text: "Part of the guest's kernel. It puts requests into its memory and notifies the device.",
};
const MEMORY: Actor = {
  name: "memory",
  title: "Rings",
  text: "In guest memory. One ring says what is on offer, the other what is answered.",
};
const DEVICE: Actor = {
  name: "device",
  title: "Device",
  text: "Takes each request from guest memory, checks it, and writes the answer there.",
};
const ENGINE: Actor = {
  name: "engine",
  title: "Engine",
  text: "Workers of their own for the arithmetic of keys, so that the device never waits.",
};

/** The picture with its explanations, for a page without a machine. */
export const ActorsPicture = () => (
  <figure class="actors large" aria-label="Who takes part in a request">
    <Signals kicks="a notification" interrupts="an interrupt" />
    <Boxes box={({ name, title, text }) => <Box name={name} title={title} values={[text]} />} />
  </figure>
);

/** Where each part of the live picture leads to: the side tab. */
const DOORS: Readonly<Record<ActorName, { readonly tab: string; readonly text: string }>> = {
  driver: { tab: "findings", text: "whether it keeps the rules" },
  memory: { tab: "rings", text: "the rings" },
  device: { tab: "state", text: "status, features and queues" },
  engine: { tab: "charts", text: "how long requests take" },
};

/** The same picture with what the shown device does now. Its parts lead to the tabs. */
export function ActorsStrip() {
  const page = usePage();
  const device = usePanelTrace(({ choice }) => choice.device);
  if (!device) return null;
  const values = valuesOf(device, device.queues.get(page.choice.queue), engineText(page.machine.engine.value));
  const go = (tab: string) => {
    page.sideTabs.choose(tab);
    focusRegion("device");
  };
  return (
    <nav class="actors strip" aria-label="Who takes part in a request" data-testid="actors">
      <Signals
        kicks={plainCount(device.counters.kicks, "kick")}
        interrupts={plainCount(device.counters.queueInterrupts, "interrupt")}
      />
      <Boxes
        box={({ name, title }) => (
          <button
            type="button"
            class={`actor ${name}`}
            title={`Show ${DOORS[name].text}`}
            onClick={() => go(DOORS[name].tab)}
          >
            <Lines title={title} values={values[name]} />
          </button>
        )}
      />
    </nav>
  );
}

const plainCount = (number: number, what: string): string => `${count(number)} ${what}${number === 1 ? "" : "s"}`;

const engineText = (engine: { readonly workers: number; readonly busy: number } | undefined): string =>
  engine ? `${engine.busy} of ${engine.workers} busy` : "no worker yet";

const takenText = ({ avail, history }: Queue): string =>
  history.isPacked ? `at slot ${history.slotOf(avail)}` : `${count(avail)} taken`;

function valuesOf(device: Device, queue: Queue | undefined, engine: string): Record<ActorName, readonly string[]> {
  const held = queue?.held.size ?? 0;
  const inFlight = queue?.history.inFlight.size ?? 0;
  return {
    // The indices count from the driver's start, the requests from the log's.
    driver: [`${count(device.counters.requests)} requests${queue?.resumedAt === undefined ? "" : " in the log"}`],
    // Of one queue, beside the requests of all of them. What is taken and not used is in flight.
    memory: queue ? [device.queueName(queue.index), takenText(queue)] : ["not enabled"],
    device: [device.name, held > 0 ? `${held} on hold` : `${inFlight} in flight`],
    engine: [device.dialect.wire ? engine : "not needed"],
  };
}

/** Between driver and device, past the rings: both are register accesses and interrupt lines, not memory. */
const Signals = ({ kicks, interrupts }: { readonly kicks: string; readonly interrupts: string }) => (
  <p class="actors-signals">
    <span class="driver">{kicks} →</span>
    <span class="device">← {interrupts}</span>
  </p>
);

function Boxes({ box }: { readonly box: (actor: Actor) => ComponentChildren }) {
  return (
    <>
      {box(DRIVER)}
      <Arrow />
      {box(MEMORY)}
      <Arrow />
      {box(DEVICE)}
      <Arrow />
      {box(ENGINE)}
    </>
  );
}

const Arrow = () => (
  <span class="actors-arrow quiet" aria-hidden="true">
    ⇄
  </span>
);

interface BoxProps {
  readonly name: ActorName;
  readonly title: string;
  readonly values: readonly string[];
}

const Box = ({ name, ...lines }: BoxProps) => (
  <div class={`actor ${name}`}>
    <Lines {...lines} />
  </div>
);

function Lines({ title, values }: Pick<BoxProps, "title" | "values">) {
  return (
    <>
      <span class="actor-title">
        {title === DRIVER.title && <Icon name="driver" />}
        {title === DEVICE.title && <Icon name="device" />}
        {title}
      </span>
      {values.map((value) => (
        <span key={value} class="actor-value">
          {value}
        </span>
      ))}
    </>
  );
}
