/** Rules for faults, and a device that they hit. */
import type { FaultAction, FaultRule } from "../../contract/device-control.ts";
import { cipherData, createCipher } from "./requests.ts";
import { heldRig } from "./rig.ts";

/** A rule that hits every request, but for `more`. */
export const rule = (action: FaultAction, more: Partial<FaultRule> = {}): FaultRule => ({
  id: "r",
  queue: "any",
  probability: 1,
  action,
  ...more,
});

/** A device with a cipher session and a rule for its data queue. */
export function ciphering(action: FaultAction, more: Partial<FaultRule> = {}) {
  const rig = heldRig();
  const session = rig.open(createCipher({ key: new Uint8Array(16).fill(7) }));
  const send = () => rig.send(rig.data, cipherData({ session, iv: new Uint8Array(16), src: new Uint8Array(16) }), 17);
  const right = send().response();
  rig.trace.clear();
  rig.pciDevice.command({ do: "faults", rules: [rule(action, { queue: "data", ...more })] });
  return { rig, send, right };
}
