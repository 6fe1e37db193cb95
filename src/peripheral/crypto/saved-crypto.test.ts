import { describe, expect, test } from "vitest";
import { SavedStateError } from "../saved/saved-state.ts";
import { createCipher } from "../testing/requests.ts";
import { heldRig } from "../testing/rig.ts";
import { dialectOf } from "./dialects.ts";
import { restoreCrypto, saveCrypto } from "./saved-crypto.ts";
import { SessionTable } from "./sessions.ts";

const { services } = dialectOf({ dialect: "virtio-1.4", dhGroups: "random" });

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
    const saved = saveCrypto({ ready: true, sessions, works: new Map() });
    restoreCrypto(saved, new SessionTable(), { services, requests: [] });
  };
  if (taken) expect(restore).not.toThrow();
  else expect(restore).toThrow(SavedStateError);
});

test("a state with sessions is refused for a driver that is not there: without it nothing closes them", () => {
  const rig = heldRig();
  rig.open(createCipher({ key: new Uint8Array(16) }));
  const saved = rig.device.save();
  expect(() => heldRig().device.restore(saved, { session: undefined, requests: [] })).toThrow(SavedStateError);
});

describe("a saved answer that comes later has room in its request (VIRTIO 1.4 2.7.8.2: len is what was written)", () => {
  const WRITABLE = 8;
  const restored = (offset: number, bytes: number, length: number) => {
    const written = [{ offset, bytes: new Uint8Array(bytes) }];
    const late = { kind: "late", milliseconds: 1, done: { reply: { written, length } } } as const;
    const saved = saveCrypto({ ready: true, sessions: new SessionTable(), works: new Map([[1, late]]) });
    const request = { id: 1, queue: 0, readable: new Uint8Array(), writableLength: WRITABLE, finish: () => {} };
    return () => restoreCrypto(saved, new SessionTable(), { services, requests: [request] });
  };

  test.each([
    ["fills it", 0, 8, 8],
    ["ends with it", 7, 1, 8],
    ["writes nothing", 8, 0, 0],
  ])("one that %s is taken", (_, offset, bytes, length) => {
    expect(restored(offset, bytes, length)).not.toThrow();
  });

  test.each([
    ["is longer", 0, 9, 8],
    ["begins behind it", 8, 1, 8],
    ["has a used.len that is larger", 0, 8, 9],
  ])("one that %s is refused", (_, offset, bytes, length) => {
    expect(restored(offset, bytes, length)).toThrow(SavedStateError);
  });
});
