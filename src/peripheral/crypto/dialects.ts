/** Every form of the device, by name. */
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { DhGroups } from "./asym/dh.ts";
import { asymRfcV3 } from "./asym/dialect.ts";
import type { Dialect } from "./dialect.ts";
import { virtio14 } from "./virtio-1.4.ts";

export interface DialectOptions {
  readonly dialect: CryptoDialect;
  /** Where the groups of a DH parameter generation come from; only `asym-rfc-v3` has one. */
  readonly dhGroups: DhGroups;
}

export const dialectOf = ({ dialect, dhGroups }: DialectOptions): Dialect =>
  dialect === "asym-rfc-v3" ? asymRfcV3(dhGroups) : virtio14;
