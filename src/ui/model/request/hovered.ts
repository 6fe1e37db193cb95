/** The descriptor under the pointer, wherever that is: what shows its bytes, and the rings, light up together. */
import type { TraceDescriptor } from "../../../contract/trace.ts";

export interface HoveredDescriptor {
  readonly device: string;
  readonly queue: number;
  /** In its table. */
  readonly index: number;
  readonly table: TraceDescriptor["table"];
  readonly request?: number;
}

export const isHovered = (
  hovered: HoveredDescriptor | undefined,
  { device, queue, index, table }: HoveredDescriptor,
): boolean =>
  hovered !== undefined &&
  hovered.device === device &&
  hovered.queue === queue &&
  hovered.index === index &&
  hovered.table === table;
