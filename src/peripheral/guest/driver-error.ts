/** A driver that breaks virtio. Caught in one place, the transport, which answers with DEVICE_NEEDS_RESET. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  /** Number and title of the section in VIRTIO 1.4 cs01 whose rule was broken. */
  readonly clause: string;

  constructor(clause: string, problem: string) {
    super(problem);
    this.clause = clause;
  }
}
