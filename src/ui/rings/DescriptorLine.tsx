/** One descriptor of a chain or of the table: a button that selects its request and marks its bytes. */
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { Icon } from "../kit/Icon.tsx";
import type { DescriptorLine } from "../model/rings/ring-scene.ts";
import type { RingDescriptor } from "../model/rings/ring-view.ts";
import { hueOf, type RingInteraction } from "./ring-interaction.ts";
import type { Roving } from "./roving.ts";

interface LineProps {
  readonly line: DescriptorLine;
  readonly interaction: RingInteraction;
  readonly roving: Roving;
  /** Its key among all lines of the list. */
  readonly rove: string;
}

export function Line({ line, interaction, roving, rove }: LineProps) {
  const { chain, descriptor, table, index, place, isAsRead } = line;
  const classes = ["descriptor", table, chain ? chain.state.replace(" ", "-") : "free"];
  if (isAsRead) classes.push("as-read");
  if (interaction.isSelected(chain?.request)) classes.push("selected");
  if (interaction.isHovered(line)) classes.push("hovered");
  const unmark = () => interaction.hover(undefined);
  return (
    <button
      type="button"
      class={classes.join(" ")}
      data-hue={hueOf(chain?.request)}
      data-testid="ring-descriptor"
      data-index={index}
      data-rove={rove}
      tabIndex={roving.tabIndexOf(rove)}
      aria-label={nameOf(line)}
      aria-disabled={chain?.request === undefined}
      onClick={() => interaction.select(chain?.request)}
      onPointerEnter={() => interaction.hover(line)}
      onPointerLeave={unmark}
      onFocus={() => interaction.hover(line)}
      onBlur={unmark}
    >
      <span class={`bracket ${place}`} />
      <span class="d-index mono">{index}</span>
      {descriptor ? (
        <>
          <Direction flags={descriptor.flags} />
          <span class="d-address mono" title={descriptor.address === undefined ? UNTRACED : undefined}>
            {addressText(descriptor)}
          </span>
          <span class="d-length">{descriptor.length ?? "?"} B</span>
          <span class="d-flags mono">{flagsText(descriptor.flags)}</span>
          <span class="d-next mono">{nextText(descriptor)}</span>
        </>
      ) : (
        <span class="quiet d-unknown">not in the trace</span>
      )}
    </button>
  );
}

/** Of a descriptor that is known from the trace alone. */
const UNTRACED = "An event has what the table holds, not where it is.";

function nameOf({ table, index, descriptor, chain }: DescriptorLine): string {
  const name = `${table === "ring" ? "descriptor" : "indirect descriptor"} ${index}`;
  const owner = chain?.request === undefined ? "" : `, request ${chain.request}`;
  if (!descriptor) return `${name}, not in the trace${owner}`;
  const { flags, length, next } = descriptor;
  const { WRITE, INDIRECT, NEXT } = DescriptorFlag;
  const way = flags & INDIRECT ? "table of" : flags & WRITE ? "device writes" : "device reads";
  const then = flags & NEXT && next !== undefined ? `, next ${next}` : "";
  const where = descriptor.address === undefined ? "an address that is not traced" : addressText(descriptor);
  return `${name}, ${way} ${length ?? "?"} bytes at ${where}${then}${owner}`;
}

function Direction({ flags }: { readonly flags: number }) {
  const { WRITE, INDIRECT } = DescriptorFlag;
  if (flags & INDIRECT) return <span class="d-way quiet">table</span>;
  const writes = (flags & WRITE) !== 0;
  return (
    <span
      class={`d-way ${writes ? "device" : "driver"}`}
      title={writes ? "The device writes it" : "The device reads it"}
    >
      <Icon name={writes ? "device" : "driver"} />
      {writes ? "W" : "R"}
    </span>
  );
}

export function addressText({ address }: RingDescriptor): string {
  return address === undefined ? "not traced" : `0x${address.toString(16).padStart(8, "0")}`;
}

export const flagsText = (flags: number): string =>
  Object.entries(DescriptorFlag)
    .filter(([, bit]) => flags & bit)
    .map(([name]) => name)
    .join(" ");

export const nextText = ({ flags, next }: RingDescriptor): string =>
  flags & DescriptorFlag.NEXT && next !== undefined ? `→ ${next}` : "";
