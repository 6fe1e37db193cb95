/** How a request is answered: with data, or refused with a status. Refusals are values; only broken virtio throws. */
import type { Status } from "../../wire/crypto.ts";

export type StatusValue = (typeof Status)[keyof typeof Status];

/** A request the device does not carry out: the status for the driver, the reason for people. */
export interface Refused {
  readonly ok: false;
  readonly status: Exclude<StatusValue, 0>;
  /** Number and title of the section in VIRTIO 1.4 cs01. */
  readonly clause: string;
  readonly why: string;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | Refused;

export const answer = <T>(value: T): Answer<T> => ({ ok: true, value });

export const refuse = (status: Refused["status"], clause: string, why: string): Refused => ({
  ok: false,
  status,
  clause,
  why,
});

/** Sections that refusals name. */
export const Clause = {
  CONTROL: "5.9.7.2 Control Virtqueue",
  CIPHER_SESSION: "5.9.7.2.1.3 Session operation: Symmetric algorithms session",
  AKCIPHER_SESSION: "5.9.7.2.1.5 Session operation: AKCIPHER session",
  DATA: "5.9.7.3 Data Virtqueue",
  CIPHER: "5.9.7.6 Symmetric algorithms Operation",
  AKCIPHER: "5.9.7.8 AKCIPHER Service Operation",
  STATUS: "5.9.7.1 Operation Status",
} as const;
