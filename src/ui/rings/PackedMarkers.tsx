/** Where both sides are in a packed ring, and what each wants to be told of. */
import { address } from "../model/format.ts";
import type { PackedScene } from "../model/rings/packed-scene.ts";
import { eventText, packedMarkers, placeText } from "../model/rings/packed-words.ts";
import { Term } from "../words/Term.tsx";
import { SideMark } from "./RingMarkers.tsx";
import "./ring-markers.css";
import "./packed.css";

export function PackedMarkers({ scene }: { readonly scene: PackedScene }) {
  return (
    <dl class="ring-markers packed-markers">
      {packedMarkers(scene).map(({ name, side, who, position }) => (
        <div key={name} class={`ring-marker ${side}`} data-marker={name}>
          <dt>
            <SideMark side={side} /> {name}
          </dt>
          <dd class="ring-value">{placeText(position)}</dd>
          <dd class="quiet ring-whose">{who}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Both event suppression structures in words. */
export function PackedEvents({ scene: { view } }: { readonly scene: PackedScene }) {
  const sides = [
    ["driver", view.driverEvents, view.driver],
    ["device", view.deviceEvents, view.deviceArea],
  ] as const;
  return (
    <dl class="packed-events">
      {sides.map(([side, events, at]) => (
        <div key={side} class="packed-event" data-events={side}>
          <dt class={side}>
            <SideMark side={side} /> {side === "driver" ? "Driver" : "Device"}{" "}
            <Term name="event suppression">event suppression</Term> <span class="quiet mono">{address(at)}</span>
          </dt>
          <dd>{eventText(side, events)}</dd>
        </div>
      ))}
    </dl>
  );
}
