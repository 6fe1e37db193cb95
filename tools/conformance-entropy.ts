/** Device-normative statements of 5.4, Entropy Device. */

import { at, by } from "./conformance-places.ts";
import type { Part } from "./conformance-statements.ts";

export const ENTROPY_DEVICE: Part = {
  title: "Entropy device",
  clauses: [
    {
      number: "5.4.6.2",
      title: "Device Operation",
      statements: [
        {
          level: "MUST",
          says: "places one random byte or more into the buffer",
          code: [at.entropy("#answer"), at.entropy("MAX_RANDOM_BYTES")],
          tests: [
            by.entropy("5.4.6.2 fills the buffer with bytes of the source, says how many they are and interrupts"),
            by.entropy("5.4.6.2 gets bytes in the order in which the source gives them, each once"),
            by.entropy("5.4.6.2 of more room than the device fills gets what it fills"),
          ],
        },
      ],
    },
  ],
};
