/** The devices that a machine has only if it is asked for them: what the page offers, and its address can name. */
export interface OptionalDevice {
  /** As the machine's table of devices has it. */
  readonly name: string;
  readonly text: string;
}

/** In the order of the menu. */
export const OPTIONAL_DEVICES: readonly OptionalDevice[] = [{ name: "rng0", text: "Entropy device rng0" }];
