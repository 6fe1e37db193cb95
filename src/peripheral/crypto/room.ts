/** Lengths that a request of VIRTIO 1.4 has in its fixed part, against what may be and what there is. */

import { Clause } from "../../wire/crypto/clause.ts";
import { Status } from "../../wire/crypto/status.ts";
import { MAX_REQUEST_BYTES } from "./limits.ts";
import { type Refused, refuse } from "./service-result.ts";
import type { Io } from "./step.ts";

/** The refusal of a request that is larger than `max_size`, or whose result and status have no room. */
export function fits(variable: number, capacity: number, { writableLength }: Io): Refused | undefined {
  if (variable > MAX_REQUEST_BYTES) {
    return refuse(Status.ERR, Clause.CONFIG, `${variable} bytes are more than max_size, ${MAX_REQUEST_BYTES}`);
  }
  if (capacity + 1 > writableLength) {
    return refuse(
      Status.ERR,
      Clause.DATA,
      `a result of ${capacity} bytes and a status for ${writableLength} writable bytes`,
    );
  }
  return undefined;
}
