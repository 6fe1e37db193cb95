/** What the drawing of a packed ring, which is loaded when there is one, gets from its tab. */
import { createContext } from "preact";
import type { PackedRingSnapshot } from "../../contract/device-control.ts";
import type { Device, Queue } from "../model/log/device.ts";
import type { RequestChain } from "../model/rings/request-chain.ts";
import type { RingRoom } from "./ring-room.ts";

export interface PackedSource {
  readonly device: Device;
  readonly queue: Queue;
  /** Undefined where only the trace is there. */
  readonly snapshot: PackedRingSnapshot | undefined;
  /** The selected request. */
  readonly selected: number | undefined;
}

export interface PackedDrawing {
  readonly source: PackedSource;
  /** The chain that is shown above. */
  readonly above: RequestChain | undefined;
  readonly room: RingRoom;
}

export const PackedContext = createContext<PackedDrawing | undefined>(undefined);
