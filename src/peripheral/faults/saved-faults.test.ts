/** What a saved machine may say of the requests that rules have broken. */
import { describe, expect, test } from "vitest";
import { SavedStateError } from "../saved/saved-state.ts";
import { restoreFaults, saveFaults } from "./saved-faults.ts";

describe("a saved answer that comes later has room in its request (VIRTIO 1.4 2.7.8.2: len is what was written)", () => {
  const WRITABLE = 8;
  const restored = (offset: number, bytes: number, length: number) => {
    const written = [{ offset, bytes: new Uint8Array(bytes) }];
    const late = new Map([[1, { milliseconds: 1, written, length }]]);
    const saved = saveFaults({ rules: [], broken: new Map(), late, dropped: new Set(), device: new Uint8Array() });
    const request = { id: 1, queue: 0, readable: new Uint8Array(), writableLength: WRITABLE, complete: () => {} };
    return () => restoreFaults(saved, [request]);
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
