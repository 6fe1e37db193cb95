/** What the driver is told of the engine's refusals. */
import type { EngineRefusal } from "../../contract/engine.ts";
import { Status } from "../../wire/crypto/status.ts";
import type { Refused } from "./service-result.ts";

export const ENGINE_STATUS: Readonly<Record<EngineRefusal, Refused["status"]>> = {
  unsupported: Status.NOTSUPP,
  "bad-key": Status.ERR,
  rejected: Status.ERR,
  failed: Status.ERR,
};
