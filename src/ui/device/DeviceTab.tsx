/** The device as both sides see it now: status, features, queues, engine, counters. */

import { Icon } from "../kit/Icon.tsx";
import { address, count, positionText } from "../model/format.ts";
import type { TermName } from "../model/glossary/glossary.ts";
import type { Counters, Device, Queue } from "../model/log/device.ts";
import { features, STATUS_BITS } from "../model/names.ts";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { QueueTerm } from "../words/QueueTerm.tsx";
import { Term } from "../words/Term.tsx";
import { AccessBlock, ConfigBlock, SignalBlock, StatusHistory } from "./DeviceRegisters.tsx";
import "../kit/blocks.css";
import "./device.css";
import "./registers.css";

export function DeviceTab() {
  const device = usePanelTrace(({ choice }) => choice.device);
  return (
    <div class="device-body">
      <Ladder status={device?.status ?? 0} />
      {device?.lastFault && (
        <p class="refusal" data-testid="fault">
          <Icon name="warning" />
          <span>
            {device.lastFault.problem}. <cite>{device.lastFault.clause}</cite>
          </span>
        </p>
      )}
      <Features device={device} />
      <Queues device={device} />
      {device && <ConfigBlock device={device} />}
      <Figures counters={device?.counters} />
      {(!device || device.dialect.wire) && <Engine />}
      {device && <StatusHistory device={device} />}
      {device && <SignalBlock device={device} />}
      {device && <AccessBlock device={device} />}
    </div>
  );
}

function Ladder({ status }: { readonly status: number }) {
  return (
    <div class="block inline">
      <h3>
        <Term name="device status">Status</Term>{" "}
        <span class="quiet mono">{`0x${status.toString(16).padStart(2, "0")}`}</span>
      </h3>
      <ol class="ladder" data-testid="status-ladder">
        {STATUS_BITS.map(({ bit, name, term, trouble }) => {
          const set = (status & bit) !== 0;
          const kind = set ? (trouble ? "set trouble" : "set") : trouble ? "unset trouble" : "unset";
          return (
            <li key={name} class={kind} data-bit={name} data-set={set}>
              <Icon name={set ? (trouble ? "warning" : "ok") : "dot"} />
              <Term name={term}>{name}</Term>
              <span class="visually-hidden">{set ? " set" : " not set"}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Features({ device }: { readonly device: Device | undefined }) {
  const negotiated = device?.features;
  return (
    <div class="block inline">
      <h3>
        <Term name="feature bits">Features</Term>{" "}
        {negotiated && <span class="quiet">{negotiated.agreed ? "agreed" : "refused by the device"}</span>}
      </h3>
      {negotiated ? (
        <ul class="features" data-testid="features">
          {features(negotiated.offered, negotiated.accepted, device.dialect.featureNames).map(({ name, accepted }) => (
            <li key={name} class={accepted ? "accepted" : "declined"} data-feature={name} data-accepted={accepted}>
              <Icon name={accepted ? "ok" : "cross"} />
              <span class="mono">{name}</span>
              <span class="visually-hidden">{accepted ? " accepted" : " offered, not accepted"}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="quiet">Nothing has been negotiated yet.</p>
      )}
    </div>
  );
}

function Queues({ device }: { readonly device: Device | undefined }) {
  const queues = [...(device?.queues.values() ?? [])].sort((a, b) => a.index - b.index);
  return (
    <div class="block">
      <h3>
        <Term name="virtqueue">Queues</Term>
      </h3>
      {device && queues.length > 0 ? (
        <table class="queues" data-testid="queues">
          <thead>
            <tr>
              <th scope="col">queue</th>
              <th scope="col" class="size">
                <Term name="queue size">size</Term>
              </th>
              <th scope="col" class="driver">
                <Icon name="driver" /> <Term name="taken" />
              </th>
              <th scope="col" class="device">
                <Icon name="device" /> <Term name="used" />
              </th>
              <th scope="col">
                <Term name="in flight" />
              </th>
              <th scope="col" class="kicks">
                <Term name="kick">kicks</Term>
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <QueueRows key={queue.index} queue={queue} name={device.queueName(queue.index)} />
            ))}
          </tbody>
        </table>
      ) : (
        <p class="quiet">No queue is enabled.</p>
      )}
    </div>
  );
}

/** The three areas of a queue, by its form. */
const SPLIT_AREAS = ["desc", "avail", "used"] as const;
const PACKED_AREAS = ["packed ring", "driver events", "device events"] as const;

function QueueRows({ queue, name }: { readonly queue: Queue; readonly name: string }) {
  const { size, avail, used, kicks, desc, driver, deviceArea, history } = queue;
  const names = history.isPacked ? PACKED_AREAS : SPLIT_AREAS;
  return (
    <>
      <tr data-queue={name}>
        <th scope="row" class="mono">
          <QueueTerm name={name} />
        </th>
        <td class="size">{size}</td>
        <td class="driver">{positionText(avail, history)}</td>
        <td class="device">{positionText(used, history)}</td>
        <td>{history.inFlight.size}</td>
        <td class="kicks">{count(kicks)}</td>
      </tr>
      <tr class="addresses">
        <td colSpan={6} class="mono quiet">
          {names[0]} {address(desc)} · {names[1]} {address(driver)} · {names[2]} {address(deviceArea)}
        </td>
      </tr>
    </>
  );
}

function Figures({ counters }: { readonly counters: Counters | undefined }) {
  return (
    <div class="block inline">
      <h3>Counters</h3>
      <dl class="numbers" data-testid="counters">
        <Figure name="kicks" term="kick" value={counters?.kicks ?? 0} />
        <Figure
          name="interrupts"
          term="interrupt"
          value={(counters?.queueInterrupts ?? 0) + (counters?.configInterrupts ?? 0)}
        />
        <Figure name="ISR reads" term="ISR" value={counters?.isrReads ?? 0} />
        <Figure name="requests" term="request" value={counters?.requests ?? 0} />
        <Figure name="refused" term="refused" value={counters?.refused ?? 0} />
        <Figure name="faults" term="fault" value={counters?.faults ?? 0} />
      </dl>
    </div>
  );
}

function Engine() {
  const page = usePage();
  const engine = page.machine.engine.value;
  return (
    <div class="block inline">
      <h3>
        <Term name="engine">Engine</Term>
      </h3>
      <dl class="numbers" data-testid="engine">
        <Figure name="workers" term="worker" value={engine?.workers ?? 0} />
        <Figure name="busy" value={engine?.busy ?? 0} />
        <Figure name="waiting" value={engine?.waiting ?? 0} />
        <Figure name="replaced" value={engine?.replaced ?? 0} />
      </dl>
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  /** Its word in the glossary, if it has one. */
  readonly term?: TermName;
  readonly value: number;
}

function Figure({ name, term, value }: FigureProps) {
  return (
    <div data-counter={name}>
      <dt>{term ? <Term name={term}>{name}</Term> : name}</dt>
      <dd>{count(value)}</dd>
    </div>
  );
}
