/** Operations of the engine that may take seconds: their progress is told, and a reset calls them off. */
import type { AsymRequest, Progress, Watch } from "../../contract/engine.ts";

const LONG: ReadonlySet<AsymRequest["operation"]> = new Set(["rsa-keygen", "dsa-keygen", "dh-params"]);

export class LongOperations {
  /** Ends those that are under way, by request. */
  readonly #callOffs = new Map<number, () => void>();
  /** Counts resets. */
  #generation = 0;

  /** Who watches a request; undefined if it is a short one. Nothing is told of it, and it does not go on, after a reset. */
  watch(id: number, operation: AsymRequest["operation"], tell: (progress: Progress) => void): Watch | undefined {
    if (!LONG.has(operation)) return undefined;
    const generation = this.#generation;
    return {
      begun: (callOff) => {
        if (generation === this.#generation) this.#callOffs.set(id, callOff);
        else callOff();
      },
      progress: (progress) => {
        if (generation === this.#generation) tell(progress);
      },
    };
  }

  ended(id: number): void {
    this.#callOffs.delete(id);
  }

  /** A reset. */
  callOff(): void {
    this.#generation++;
    const callOffs = [...this.#callOffs.values()];
    this.#callOffs.clear();
    for (const callOff of callOffs) callOff();
  }
}
