/** What the panel says of the sessions that control requests open. */
import { expect, test } from "vitest";
import { dialectOf } from "../../../trace/dialect.ts";
import type { Popped } from "../../../trace/event-of.ts";
import { encode } from "../../../wire/codec/codec.ts";
import { CtrlOpcode, CtrlRequest } from "../../../wire/crypto/requests.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { controlIntent } from "./sessions.ts";

const zeros = (length: number) => new Uint8Array(length);

const popped = (opcode: number, body: CtrlRequest["body"]): Popped => {
  const readable = encode(CtrlRequest, { header: { opcode, algo: 0, flag: 0, queue_id: 0 }, body });
  const stamp = { device: "crypto0", at: 0, instructions: 0 };
  return {
    kind: "popped",
    ...stamp,
    request: 1,
    queue: 1,
    position: 0,
    head: 0,
    chain: [],
    readable,
    writableLength: 16,
  };
};

const createHash = (algo: number, hash_result_len: number) =>
  popped(CtrlOpcode.HASH_CREATE_SESSION, {
    kind: "hash_create_session",
    para: { algo, hash_result_len, padding: zeros(8) },
    padding: zeros(40),
  });

test.each([
  ["SHA3_SHAKE128", HashAlgo.SHA3_SHAKE128],
  ["99", 99],
])("a hash session is called by its algorithm, %s, and the length of its results", (algorithm, algo) => {
  const session = { algorithm, purpose: "hash, 40 bytes" };
  expect(controlIntent(dialectOf(), createHash(algo, 40))).toEqual({ does: "create", session });
});

test("a hash session is closed by its number", () => {
  const body = { kind: "hash_destroy_session", session_id: 7n, padding: zeros(48) } as const;
  expect(controlIntent(dialectOf(), popped(CtrlOpcode.HASH_DESTROY_SESSION, body))).toEqual({
    does: "destroy",
    id: 7n,
  });
});

test("what is cut, or of no service that is known, is neither", () => {
  const cut = createHash(4, 32);
  expect(controlIntent(dialectOf(), { ...cut, readable: cut.readable.subarray(0, 40) })).toEqual({ does: "other" });
  expect(controlIntent(dialectOf(), popped(0x999, { kind: "unknown", raw: zeros(56) }))).toEqual({ does: "other" });
});
