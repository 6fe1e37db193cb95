import { expect, test } from "vitest";
import { layoutNumber } from "../../../trace/layouts.ts";
import { PcapngWriter } from "../../../trace/pcapng.ts";
import { STATELESS_CIPHER, STATELESS_HASH } from "../../../trace/testing/stateless.ts";
import { CryptoFeature } from "../../../wire/crypto/features.ts";
import { CtrlOpcode, CtrlRequestRevision1 } from "../../../wire/crypto/requests.ts";
import { recorded } from "../../testing/script.ts";
import { CONTROL, DATA } from "../../testing/scripted-transport.ts";
import { filterOf } from "../filter/language.ts";
import { RowFilter } from "../filter/row-filter.ts";
import { TraceModel } from "../log/trace-model.ts";
import { leavesOf, requestTrees } from "./field-tree.ts";

const ALGO = 2;
const CURVE = 3;
const words = [CtrlOpcode.AKCIPHER_CREATE_SESSION, ALGO, 0, 0, ALGO, 1, 0, CURVE, ...new Array<number>(10).fill(0)];

/** A session with AKCIPHER algorithm 2, by a driver that accepted `features`. */
const opened = (features: bigint) =>
  recorded((device) => {
    device.bind();
    device.emit({ kind: "features", offered: features, accepted: features, agreed: true });
    const readable = new Uint8Array(Uint32Array.from(words).buffer);
    device.pop({ queue: CONTROL, readable, split: [72], writable: [16] });
  });

const REVISION_1 = 1n << BigInt(CryptoFeature.REVISION_1);

test.each([
  ["ECDSA", "with", REVISION_1],
  ["DSA", "without", 0n],
])(
  "5.9.4.5 AKCIPHER algorithm 2 is %s in row, fields and filter %s VIRTIO_CRYPTO_F_REVISION_1",
  (name, _, features) => {
    const model = new TraceModel();
    for (const event of opened(features)) model.apply(event);
    const row = model.rows.at(model.rows.end - 1);
    if (row?.kind !== "request") throw new Error("no request");
    expect(row.algorithm).toBe(name === "ECDSA" ? "ECDSA P-256" : name);
    const algo = leavesOf(requestTrees(row), "readable").find(({ id }) => id.endsWith("para/algo"));
    expect(algo?.symbol).toBe(name);
    const matches = (text: string) => {
      const filter = filterOf(text);
      if (!(filter instanceof RowFilter)) throw filter;
      filter.update(model.rows, []);
      return filter.length;
    };
    expect(["ECDSA", "DSA"].map((each) => matches(`para.algo == ${each}`))).toEqual(name === "ECDSA" ? [1, 0] : [0, 1]);
  },
);

test("5.9.4.5 a pcapng file names the layout with the numbers of VIRTIO 1.4", () => {
  const writer = new PcapngWriter();
  const packets = opened(REVISION_1).flatMap((event) => {
    const blocks = writer.event(event);
    return event.kind === "popped" ? [blocks.at(-1)] : [];
  });
  // Block header 8, packet header 20, version 2, kind 1: then the layout.
  expect(packets[0]?.[31]).toBe(layoutNumber(CtrlRequestRevision1));
});

test.each([
  [STATELESS_CIPHER, "AES_CBC", "cipher_key", ["op == CIPHER_ENCRYPT", "sess_para.algo == AES_CBC", "key_len == 16"]],
  [STATELESS_HASH, "SHA_256", undefined, ["op == HASH", "hash_stateless.para.src_data_len == 32", "service == HASH"]],
])(
  "5.9.9.3 a stateless request has its algorithm in the row, no session, and its fields in tree and filter",
  (readable, algorithm, key, filters) => {
    const model = new TraceModel();
    const events = recorded((device) => {
      device.bind();
      device.emit({ kind: "features", offered: REVISION_1, accepted: REVISION_1, agreed: true });
      device.pop({ queue: DATA, readable, split: [], writable: [33] });
    });
    for (const event of events) model.apply(event);
    const row = model.rows.at(model.rows.end - 1);
    if (row?.kind !== "request") throw new Error("no request");
    expect([row.algorithm, row.sessionId]).toEqual([algorithm, undefined]);
    const leaves = leavesOf(requestTrees(row), "readable");
    expect(leaves.find(({ content }) => content === "secret")?.name).toBe(key);
    for (const text of filters) {
      const filter = filterOf(text);
      if (!(filter instanceof RowFilter)) throw filter;
      filter.update(model.rows, []);
      expect(filter.length, text).toBe(1);
    }
  },
);
