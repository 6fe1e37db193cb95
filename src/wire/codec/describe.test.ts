import { expect, describe as suite, test } from "vitest";
import * as config from "../crypto/config.ts";
import * as header from "../crypto/header.ts";
import * as requests from "../crypto/requests.ts";
import * as akcipher from "../crypto/services/akcipher.ts";
import * as chain from "../crypto/services/chain.ts";
import * as cipher from "../crypto/services/cipher.ts";
import * as hash from "../crypto/services/hash.ts";
import * as pci from "../virtio/pci.ts";
import * as virtio from "../virtio/virtio.ts";
import type { Codec } from "./codec.ts";
import * as der from "./der.ts";
import { describe as rowsOf } from "./describe.ts";
import { doc, le16, le32, rest, secret, u8 } from "./layout.ts";
import { struct } from "./layout-struct.ts";
import { select } from "./layout-union.ts";

const structs = Object.entries<unknown>({
  ...virtio,
  ...pci,
  ...config,
  ...header,
  ...requests,
  ...akcipher,
  ...chain,
  ...cipher,
  ...hash,
  ...der,
  availRing: virtio.availRing(4),
  usedRing: virtio.usedRing(4),
}).filter(
  (entry): entry is [string, Codec<unknown>] =>
    typeof entry[1] === "object" && entry[1] !== null && "read" in entry[1] && "parts" in entry[1],
);

test("there are layouts to look at", () => {
  expect(structs.length).toBeGreaterThan(20);
});

suite("every field is documented", () => {
  test.each(structs)("%s: a sentence and a clause for the struct and for each field", (_, codec) => {
    expect(codec).toMatchObject({ meaning: expect.any(String), clause: expect.any(String) });
    const undocumented = rowsOf(codec).filter((row) => !row.meaning?.endsWith(".") || !row.clause);
    // The items of a list are what the list's own sentence says.
    expect(undocumented.map((row) => row.path).filter((path) => !path.endsWith(".item"))).toEqual([]);
  });

  test.each(structs)("%s: a clause is a number and a title", (_, codec) => {
    for (const { clause } of rowsOf(codec)) {
      expect(clause).toMatch(
        /^(\d+(\.\d+)*|RFC v3:|RFC 8017 A(\.\d+)+|X\.690 \d+(\.\d+)*|PCI Local Bus 3\.0, \d+\.\d+) \p{Lu}/u,
      );
    }
  });
});

test("rows: offsets as far as sizes are known, variants side by side, clause and content from outside", () => {
  const A = struct("a", { x: le16, y: u8 }, { clause: "2 Inner" });
  const B = struct("b", { z: le32 });
  const layout = struct(
    "s",
    { tag: u8, u: doc(secret(select("tag", { a: [1, A], b: [2, B] })), "Either."), end: rest() },
    { clause: "1 Outer" },
  );
  expect(rowsOf(layout).map((row) => [row.path, row.offset, row.size, row.clause, row.content])).toEqual([
    ["tag", 0, 1, "1 Outer", undefined],
    ["u", 1, undefined, "1 Outer", "secret"],
    ["u.a", 1, 3, "2 Inner", "secret"],
    ["u.a.x", 1, 2, "2 Inner", "secret"],
    ["u.a.y", 3, 1, "2 Inner", "secret"],
    ["u.b", 1, 4, "1 Outer", "secret"],
    ["u.b.z", 1, 4, "1 Outer", "secret"],
    ["end", undefined, undefined, "1 Outer", undefined],
  ]);
});
