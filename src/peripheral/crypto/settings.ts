/** What of a crypto device its owner can choose. */
import type { DeviceSettings } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import { defaultsOf, type Possible, possibleFor } from "../device/settings.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import { dialectOf } from "./dialects.ts";

/** The notify structure in the BAR has room for so many, and the control queue is one of them. */
export const MAX_DATA_QUEUES = MAX_QUEUES - 1;

export const possibleSettings = (dialect: CryptoDialect): Possible =>
  possibleFor(dialectOf({ dialect, dhGroups: "random" }).features, { name: "data", most: MAX_DATA_QUEUES });

/** One data queue, and no request formats but those that every driver knows. */
export const defaultSettings = (dialect: CryptoDialect): DeviceSettings => defaultsOf(possibleSettings(dialect));
