/** The descriptor under the pointer: the rings and the bytes of a request both mark it. */
export interface HoveredDescriptor {
  readonly device: string;
  readonly queue: number;
  readonly table: "ring" | "indirect";
  /** Index in that table. */
  readonly index: number;
  readonly request?: number;
}
