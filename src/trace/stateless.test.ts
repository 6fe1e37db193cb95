/** Requests without a session in the log: their names, their fields, and their keys. VIRTIO 1.4 cs01, 5.9.9.3. */
import { expect, test } from "vitest";
import { decode } from "../wire/codec/codec.ts";
import { DataRequestRevision1 } from "../wire/crypto/requests.ts";
import { DIALECTS } from "../wire/crypto/wire-dialect.ts";
import { dialectOf } from "./dialect.ts";
import { REDACT_ALL, REDACT_KEYS, Redactor } from "./redact.ts";
import { DATA, KEY, REVISION_1, STATELESS_CIPHER, STATELESS_HASH, statelessRequests } from "./testing/stateless.ts";

test("a stateless request has the algorithm that it names, and no session", () => {
  const { header } = dialectOf(REVISION_1);
  expect(header(STATELESS_HASH)).toEqual({ operation: "HASH", algorithm: "SHA_256", sessionId: undefined });
  expect(header(STATELESS_CIPHER)).toEqual({ operation: "CIPHER_ENCRYPT", algorithm: "AES_CBC", sessionId: undefined });
});

test("with SESSION_MODE, or without REVISION_1, a request has a session", () => {
  const inSession = STATELESS_HASH.slice();
  inSession[16] = 1;
  expect(dialectOf(REVISION_1).header(inSession)).toEqual({ operation: "HASH", algorithm: "", sessionId: 0n });
  expect(dialectOf(0n).header(STATELESS_HASH)).toEqual({ operation: "HASH", algorithm: "", sessionId: 0n });
});

test("a stateless request that is cut off has no algorithm, and nothing throws", () => {
  for (let length = 24; length < STATELESS_CIPHER.length; length++) {
    const { algorithm, sessionId } = dialectOf(REVISION_1).header(STATELESS_CIPHER.subarray(0, length));
    expect([algorithm, sessionId]).toEqual(["", undefined]);
  }
});

test("every stateless form says which session it has for itself", () => {
  for (const { revision1 } of Object.values(DIALECTS)) {
    const forms = Object.entries(revision1.dataForms).filter(([kind]) => kind.endsWith("_stateless"));
    expect(forms.length).toBeGreaterThan(2);
    for (const [kind, { describe }] of forms) expect(describe, kind).toBeDefined();
  }
});

test("the key of a stateless request is left out of files without keys, and its data stays", () => {
  const redactor = new Redactor(REDACT_KEYS);
  const [cipher] = statelessRequests()
    .map((event) => redactor.redact(event))
    .filter((event) => event.kind === "popped");
  const { body } = decode(DataRequestRevision1, cipher?.readable ?? new Uint8Array());
  const zeros = new Uint8Array(KEY.length);
  expect(body).toMatchObject({ sym: { para: { sess_para: { key_len: 16 } }, cipher_key: zeros, src_data: DATA } });
});

test("without keys and data, only lengths and names of a stateless request are left", () => {
  const redactor = new Redactor(REDACT_ALL);
  const readable = statelessRequests()
    .map((event) => redactor.redact(event))
    .flatMap((event) => (event.kind === "popped" ? [event.readable] : []));
  const left = readable.flatMap((each) => [...each]);
  expect(left.filter((byte) => byte === KEY[0] || byte === DATA[0])).toEqual([]);
  expect(readable.map((each) => each.length)).toEqual([STATELESS_CIPHER.length, STATELESS_HASH.length]);
});
