/** Differences of version 1 of the file: in place of `attached` it has an event for crypto devices only. */
import type { CryptoDialect } from "../contract/dialect.ts";
import type { Stamp, TraceEvent } from "../contract/trace.ts";
import { VirtioDeviceId } from "../wire/virtio/pci.ts";
import { cryptoConfigBytes } from "./attached.ts";
import { type AnyShape, between, bigint, boolean, oneOf, type Shape, upTo } from "./fields.ts";
import { SHAPES, STAMP } from "./kinds.ts";

interface Plugged extends Stamp {
  readonly dialect: CryptoDialect;
  /** Feature bits on offer. */
  readonly offered: bigint;
  /** Number of entries of each queue. */
  readonly queueSize: number;
  readonly dataQueues: number;
  /** VIRTIO_CRYPTO_S_HW_READY. */
  readonly ready: boolean;
}

/** No device had more than 15; a hostile line must not become a thousand queues. */
const MAX_DATA_QUEUES = 64;

const PLUGGED: Shape<Omit<Plugged, keyof Stamp>> = {
  dialect: oneOf("virtio-1.4", "asym-rfc-v3"),
  offered: bigint,
  queueSize: between(1, 32_768),
  dataQueues: upTo(MAX_DATA_QUEUES),
  ready: boolean,
};

/** The fields of `plugged` in their order, without those of every event. In pcapng it had the number of `attached`. */
export const PLUGGED_FIELDS = PLUGGED as unknown as AnyShape;

/** All fields of each kind. */
export const SHAPES_1: ReadonlyMap<unknown, AnyShape> = new Map<unknown, AnyShape>([
  ...[...SHAPES].filter(([kind]) => kind !== "attached"),
  ["plugged", { ...STAMP, ...PLUGGED_FIELDS } as AnyShape],
]);

/** The event of today for one whose fields are those of {@link SHAPES_1}. Of the configuration its beginning is known. */
export function fromVersion1(event: { readonly kind: unknown }): TraceEvent {
  if (event.kind !== "plugged") return event as TraceEvent;
  const {
    at,
    instructions,
    device,
    dialect,
    offered,
    queueSize: size,
    dataQueues,
    ready,
  } = event as unknown as Plugged;
  const data = Array.from({ length: dataQueues }, () => ({ size, name: "data" }));
  return {
    kind: "attached",
    at,
    instructions,
    device,
    type: VirtioDeviceId.CRYPTO,
    dialect,
    features: offered,
    queues: [...data, { size, name: "control" }],
    config: cryptoConfigBytes({ ready, dataQueues }),
  };
}
