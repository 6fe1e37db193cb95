/** The steps of one request between the driver, guest memory, the device and its engine. */
import type { Stamp } from "../../../contract/trace.ts";
import type { Side } from "../request/field-tree.ts";

/** From left to right. */
export const LANES = ["driver", "memory", "device", "engine"] as const;
export type Lane = (typeof LANES)[number];

export const LANE_NAMES: Readonly<Record<Lane, string>> = {
  driver: "Driver",
  memory: "Guest memory",
  device: "Device",
  engine: "Engine",
};

/** The side that acts. `owner`: the person at the panel. */
export type Actor = "driver" | "device" | "engine" | "owner";

/**
 * `seen`: an event of the trace tells of it. `inferred`: no event can, as it is a write to memory or a thought. It must
 * have happened, as a later step needs it.
 */
export type Evidence = "seen" | "inferred";

/** `wait`: time passes. `broken`: by a rule, by the driver or by a failure. `lost`: the answer never comes. */
export type Mood = "plain" | "wait" | "broken" | "lost";

/** What of the page shows more of a step. */
export type LeadsTo =
  | { readonly kind: "field"; readonly side: Side; readonly offset: number }
  | { readonly kind: "slot"; readonly ring: "available" | "used"; readonly slot: number }
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "row"; readonly ordinal: number; readonly what: "reset" | "violation" };

export interface Step {
  /** Unique in its request, and the same while the request goes on. */
  readonly id: string;
  readonly by: Actor;
  /** An arrow begins at the lane that acts. A step within one lane has it twice. */
  readonly from: Lane;
  readonly to: Lane;
  /** In some words, without a full stop. */
  readonly what: string;
  /** In plain words: why it happens, and what the other side may do now. */
  readonly why: string;
  /** Number and title in VIRTIO 1.4; empty where the specification says nothing. */
  readonly clause: string;
  readonly evidence: Evidence;
  readonly mood: Mood;
  /** Of the event that tells of it; undefined for an inferred step. */
  readonly stamp: Stamp | undefined;
  readonly leadsTo: LeadsTo | undefined;
}

/** What is known of the chain of a request once a step is done. */
export type ChainPlace = "written" | "available" | "taken" | "used" | "lost";

/** One step of a request as a moment of its queue: what the rings can show. */
export interface Moment {
  readonly device: string;
  readonly queue: number;
  readonly request: number;
  /** Number of the row. */
  readonly ordinal: number;
  readonly step: Step;
  readonly place: ChainPlace;
  readonly head: number;
  /** Free-running positions; the used ring's is undefined without an answer. */
  readonly availPosition: number;
  readonly usedPosition: number | undefined;
}

export interface Sequence {
  readonly device: string;
  readonly queue: number;
  readonly request: number;
  /** E.g. `Request 5 of crypto0 dataq.0: CIPHER_ENCRYPT AES CBC, OK`. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** From which the times of steps are counted. */
  readonly begin: Stamp;
  /** What is not drawn, in sentences. */
  readonly notes: readonly string[];
}
