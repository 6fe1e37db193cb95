/** The devices that a machine has only on request. The page offers them, and its address can name them. */
export interface OptionalDevice {
  /** As the machine's table of devices has it. */
  readonly name: string;
  readonly text: string;
}

/** In the order of the menu. */
export const OPTIONAL_DEVICES: readonly OptionalDevice[] = [{ name: "rng0", text: "Entropy device rng0" }];
