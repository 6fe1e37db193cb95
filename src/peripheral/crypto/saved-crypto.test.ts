import { expect, test } from "vitest";
import { MAX_SAVED_REQUESTS } from "../flow/saved-flow.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { createCipher } from "../testing/requests.ts";
import { heldRig } from "../testing/rig.ts";
import { dialectOf } from "./dialects.ts";
import { restoreCrypto, saveCrypto } from "./saved-crypto.ts";
import { SessionTable } from "./sessions.ts";
import { possibleSettings } from "./settings.ts";

const { services, requests } = dialectOf({ dialect: "virtio-1.4", dhGroups: "random" });
const { wire } = requests(0n);

test.each([
  [0n, false],
  [1n, true],
  [1n << 40n, true],
  [1n << 63n, false],
  [(1n << 64n) - 1n, false],
])("a state whose next session is number %i can be saved again, or is refused", (next, taken) => {
  const sessions = new SessionTable();
  sessions.restore([], next);
  const restore = () => {
    const saved = saveCrypto({ ready: true, sessions, submitted: new Map() });
    restoreCrypto(saved, new SessionTable(), { services, wire });
  };
  if (taken) expect(restore).not.toThrow();
  else expect(restore).toThrow(SavedStateError);
});

test("a state with sessions is refused for a driver that is not there: without it nothing closes them", () => {
  const rig = heldRig();
  rig.open(createCipher({ key: new Uint8Array(16) }));
  const saved = rig.device.save();
  expect(() => heldRig().device.restore(saved, { activation: undefined, requests: [] })).toThrow(SavedStateError);
});

test("a saved device has room for the requests of all queues that there can be", () => {
  const { queueSizes, queues } = possibleSettings("virtio-1.4");
  expect(Math.max(...queueSizes) * (queues.most + 1)).toBeLessThanOrEqual(MAX_SAVED_REQUESTS);
});
