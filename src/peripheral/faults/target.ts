/** What a device may do for the rules by which people break its requests. All of it is optional. */
import type { OwnFault, Request } from "../flow/request.ts";
import type { Written } from "../queue/chain.ts";
import type { VirtioDevice } from "../virtio/device.ts";

/** An answer that only says with which status a request was not carried out. */
export interface RefusalReply {
  readonly written: readonly Written[];
  /** used.len. */
  readonly length: number;
  /** The status in a word, e.g. `BADMSG`. */
  readonly name: string;
}

export interface FaultTarget extends VirtioDevice {
  /** What people call a request, e.g. `CIPHER_ENCRYPT`: a rule may name it. Without it no rule with a name applies. */
  operation?(request: Request): string;
  /** The answer with `status` to a request that is not carried out; it need not fit into the request. */
  refusalReply?(status: number, request: Request): RefusalReply;
  /** What it does for {@link Request.fault}. */
  readonly ownFaults?: readonly OwnFault["kind"][];
}
