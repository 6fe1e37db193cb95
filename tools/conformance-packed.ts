/** Device-normative statements of 2.8, Packed Virtqueues. The clauses of 2.8.10 and of 2.9 have none. */

import { at, by } from "./conformance-places.ts";
import type { Part } from "./conformance-statements.ts";

const ONLY_THEN = by.packed(
  "2.8.15 nothing is written but writable buffers, used slots and event suppression; no writable buffer is read",
);

export const PACKED_VIRTQUEUES: Part = {
  title: "Packed virtqueues",
  clauses: [
    {
      number: "2.8.12",
      title: "Packed Virtqueues",
      statements: [
        {
          level: "MUST",
          says: "starts processing driver descriptors in the order of the ring",
          code: [at.packed("pop")],
          tests: [by.queue("gives each chain once, in the order of the driver, and none when it is empty")],
        },
        {
          level: "MUST",
          says: "starts writing device descriptors in the order in which they complete",
          code: [at.packed("push")],
          tests: [
            by.packedDevice("hands requests back in another order, one descriptor each, over the end of the ring"),
          ],
        },
      ],
    },
    {
      number: "2.8.15",
      title: "Packed Virtqueues: The Virtqueue Descriptor Table",
      statements: [
        {
          level: "MUST",
          says: "does not write to a device-readable buffer",
          code: [at.chain("scatter")],
          tests: [by.scatter("scatter writes exactly the bytes it is given, in the writable part only"), ONLY_THEN],
        },
        {
          level: "SHOULD",
          says: "does not read a device-writable buffer",
          code: [at.chain("gather")],
          tests: [ONLY_THEN],
        },
        {
          level: "MUST",
          says: "uses no descriptor whose AVAIL flag has not changed",
          code: [at.packed("pop")],
          tests: [
            by.packed(
              "start with 1: a ring of zeros has nothing, and neither has one whose descriptors are marked used",
            ),
            by.packed("a full ring whose lists are all in flight has no more, though its descriptors look available"),
          ],
        },
        {
          level: "MUST",
          says: "does not change a descriptor after its USED flag",
          code: [at.packed("#use")],
          tests: [by.packed("is written before the flags that show it"), ONLY_THEN],
        },
      ],
    },
    {
      number: "2.8.18",
      title: "Packed Virtqueues: Scatter-Gather Support",
      statements: [
        {
          level: "MUST",
          says: "uses the descriptors of a list in the order in which they were made available",
          code: [at.packedChain("readList"), at.chain("gather"), at.chain("scatter")],
          tests: [
            by.packed("goes on over the end of the ring, and the slots of its descriptors are told"),
            by.packedDevice("works with rings of %i descriptors for many rounds, direct and indirect"),
          ],
        },
      ],
    },
  ],
};
