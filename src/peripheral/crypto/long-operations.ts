/** Operations of the engine that may take seconds: their progress is told. */
import type { AsymRequest } from "../../contract/engine.ts";

const LONG: ReadonlySet<AsymRequest["operation"]> = new Set(["rsa-keygen", "dsa-keygen", "dh-params"]);

export function isLong({ operation }: AsymRequest): boolean {
  return LONG.has(operation);
}
