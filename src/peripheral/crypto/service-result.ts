/** How a request is answered: with data, or refused with a status. Refusals are values; only broken virtio throws. */
import type { Status } from "../../wire/crypto/status.ts";

export type StatusValue = (typeof Status)[keyof typeof Status];

/** A request the device does not carry out: the status for the driver, the reason for people. */
export interface Refused {
  readonly ok: false;
  readonly status: Exclude<StatusValue, 0>;
  /** Number and title of the section in VIRTIO 1.4 cs01, or the RFC's title. */
  readonly clause: string;
  readonly why: string;
}

export type ServiceResult<T> = { readonly ok: true; readonly value: T } | Refused;

export const ok = <T>(value: T): ServiceResult<T> => ({ ok: true, value });

export const refuse = (status: Refused["status"], clause: string, why: string): Refused => ({
  ok: false,
  status,
  clause,
  why,
});

/** The result with its value changed; a refusal stays. */
export const mapResult = <T, U>(result: ServiceResult<T>, change: (value: T) => U): ServiceResult<U> =>
  result.ok ? ok(change(result.value)) : result;
