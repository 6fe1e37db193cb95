/** From a request's bytes to its fields. */
import { type Codec, decode, WireError } from "../../wire/codec/codec.ts";
import { Status } from "../../wire/crypto/status.ts";
import { ok, refuse, type ServiceResult } from "./service-result.ts";

/** The decoded request. Bytes that do not fit the layout are refused with ERR, by the section `clause`. */
export function parse<T>(layout: Codec<T>, readable: Uint8Array, clause: string): ServiceResult<T> {
  try {
    return ok(decode(layout, readable));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(Status.ERR, clause, error.message);
  }
}
