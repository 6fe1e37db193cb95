/** What the algorithms of AKCIPHER share: the requests they get, and what they ask of the engine. */
import type { AsymRequest, AsymResult } from "../../../../contract/engine.ts";
import type { DataBody } from "../../../../wire/crypto/requests.ts";

export type AkcipherKind = "akcipher_encrypt" | "akcipher_decrypt" | "akcipher_sign" | "akcipher_verify";
export type AkcipherBody = DataBody<AkcipherKind>;

/** A key as a request has it. */
export interface KeyBytes {
  readonly keytype: number;
  readonly key: Uint8Array;
}

/** Work for the engine. */
export interface Asked {
  readonly request: AsymRequest;
  /** The bytes for the driver. Undefined if the engine answered with something else. */
  result(result: AsymResult): Uint8Array | undefined;
}
