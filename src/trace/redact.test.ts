import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { ScriptedDevice } from "../ui/testing/script.ts";
import { type Codec, decode, encode, walk } from "../wire/codec/codec.ts";
import { RSAPrivateKey } from "../wire/codec/der.ts";
import { ECPrivateKey, NAMED_CURVES } from "../wire/codec/ec-der.ts";
import { SessionInput } from "../wire/crypto/header.ts";
import { AsymDataRequest, AsymInput, CtrlOpcode, CtrlRequest } from "../wire/crypto/requests.ts";
import { AkcipherAlgo, AkcipherKeyType, CurveId } from "../wire/crypto/services/akcipher.ts";
import { CipherOp } from "../wire/crypto/services/cipher.ts";
import { GOLDEN } from "../wire/testing/asym-golden.ts";
import type { EventOf } from "./event-of.ts";
import {
  REDACT_ALL,
  REDACT_KEYS,
  REDACT_NOTHING,
  type Redaction,
  RedactionMarker,
  Redactor,
  redactionOf,
  redactionText,
} from "./redact.ts";
import { ASYM_KINDS, asymExchange } from "./testing/samples.ts";

function redacted(events: readonly TraceEvent[], redaction: Redaction): TraceEvent[] {
  const redactor = new Redactor(redaction);
  return events.map((event) => redactor.redact(event));
}

const of = <K extends TraceEvent["kind"]>(events: readonly TraceEvent[], kind: K) =>
  events.filter((event): event is EventOf<K> => event.kind === kind);

function scripted(play: (device: ScriptedDevice) => void): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((event) => events.push(event));
  device.bind();
  play(device);
  return events;
}

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

/** The value with zeros for byte strings that hold a key or data. */
function blanked(value: unknown, name: string, within: object): unknown {
  if (value instanceof Uint8Array) return isSecret(name, within) ? new Uint8Array(value.length) : value;
  if (Array.isArray(value)) return value.map((item) => blanked(item, name, within));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, blanked(item, key, value)]));
}

/** x is a coordinate beside a y of its own length, and a private key in DSA and DH. */
function isSecret(name: string, within: object): boolean {
  if ("dp" in within) return true;
  if (name === "x") return !("d" in within) && !("hash_algo" in within && "field_type" in within) && isPrivateX(within);
  return ["d", "k", "r", "s", "t", "msg", "cmsg", "signature", "shared_secret"].includes(name);
}
const isPrivateX = (within: object) => "x_len" in within || "dsa_group_data" in within;

test.each(ASYM_KINDS)("%s: keys and data are zeros, everything else is as it was", (kind) => {
  const { request, answer } = GOLDEN[kind];
  const events = redacted(asymExchange(request, answer), REDACT_ALL);
  const [popped] = of(events, "popped");
  const [used] = of(events, "used");
  const before = decode(AsymDataRequest, request);
  expect(decode(AsymDataRequest, popped?.readable ?? new Uint8Array())).toEqual(blanked(before, "", {}));
  const scope = before.body;
  const layout: Codec<unknown> = AsymInput[kind];
  const after = decode(layout, used?.written[0]?.bytes ?? new Uint8Array(), scope);
  expect(after).toEqual(blanked(decode(layout, answer, scope), "", {}));
});

test("an RSA private key can still be read: its modulus stays, its secret numbers are zeros", () => {
  const events = scripted((device) => device.createRsa());
  const [before] = of(events, "popped");
  const [after] = of(redacted(events, REDACT_KEYS), "popped");
  const keyOf = (readable: Uint8Array) => {
    const { body } = decode(CtrlRequest, readable);
    if (body.kind !== "akcipher_create_session") throw new Error(body.kind);
    return body.key;
  };
  const [open, hidden] = [before, after].map((event) =>
    decode(RSAPrivateKey, keyOf(event?.readable ?? new Uint8Array())),
  );
  expect(hidden?.modulus).toEqual(open?.modulus);
  expect(hidden?.publicExponent).toEqual(open?.publicExponent);
  // Zero, as an integer: no octets.
  const { privateExponent, prime1, prime2, exponent1, exponent2, coefficient } = hidden ?? {};
  for (const number of [privateExponent, prime1, prime2, exponent1, exponent2, coefficient])
    expect(number).toEqual(new Uint8Array());
  expect(of(redacted(events, REDACT_KEYS), "used")).toEqual(of(events, "used"));
});

test("an RSA key that is no DER is a secret as a whole", () => {
  const events = scripted((device) => device.createRsa());
  const [popped] = of(events, "popped");
  if (!popped) throw new Error("no request");
  const readable = Uint8Array.from(popped.readable);
  readable[72] = 0x31;
  const broken = events.map((event) => (event === popped ? { ...popped, readable } : event));
  const [after] = of(redacted(broken, REDACT_KEYS), "popped");
  expect(isZero(after?.readable.subarray(72) ?? readable)).toBe(true);
});

test("an ECDSA private key can still be read: curve and point stay, its number is zeros", () => {
  const parameters = NAMED_CURVES.NIST_P256.oid;
  const publicKey = Uint8Array.of(2, ...new Uint8Array(32).fill(5));
  const privateKey = new Uint8Array(32).fill(7);
  const key = encode(ECPrivateKey, { version: 1, privateKey, parameters, publicKey });
  const after = redactedEcKey(key, AkcipherKeyType.PRIVATE);
  const hidden = { version: 1, privateKey: new Uint8Array(32), parameters, publicKey };
  expect(decode(ECPrivateKey, after)).toEqual(hidden);
});

test("a public ECDSA key is no secret, and what is no point of its curve is one as a whole", () => {
  const compressed = Uint8Array.of(3, ...new Uint8Array(32).fill(5));
  expect(redactedEcKey(compressed, AkcipherKeyType.PUBLIC)).toEqual(compressed);
  for (const other of [compressed.subarray(1), compressed.with(0, 9), compressed.subarray(0, 32)]) {
    expect(isZero(redactedEcKey(other, AkcipherKeyType.PUBLIC))).toBe(true);
  }
  const key = encode(ECPrivateKey, {
    version: 1,
    privateKey: compressed,
    parameters: compressed,
    publicKey: compressed,
  });
  expect(isZero(redactedEcKey(key, AkcipherKeyType.PUBLIC))).toBe(true);
});

/** The key of a session on P-256 in a log without keys. */
function redactedEcKey(key: Uint8Array, keytype: number): Uint8Array {
  const events = scripted((device) => device.createRsa());
  const [popped] = of(events, "popped");
  if (!popped) throw new Error("no request");
  const readable = Uint8Array.of(...popped.readable.subarray(0, 72), ...key);
  const view = new DataView(readable.buffer);
  const words = [AkcipherAlgo.ECDSA, keytype, key.length, CurveId.NIST_P256];
  for (const [index, word] of words.entries()) view.setUint32(16 + 4 * index, word, true);
  const changed = events.map((event) => (event === popped ? { ...popped, readable } : event));
  const [after] = of(redacted(changed, REDACT_KEYS), "popped");
  return after?.readable.subarray(72) ?? new Uint8Array();
}

test("a public RSA key is no secret", () => {
  const events = scripted((device) => device.createRsa());
  const [popped] = of(events, "popped");
  if (!popped) throw new Error("no request");
  const key = Uint8Array.of(0x30, 6, 2, 1, 33, 2, 1, 3);
  const readable = Uint8Array.of(...popped.readable.subarray(0, 72), ...key);
  const view = new DataView(readable.buffer);
  view.setUint32(20, AkcipherKeyType.PUBLIC, true);
  view.setUint32(24, key.length, true);
  const publicKey = events.map((event) => (event === popped ? { ...popped, readable } : event));
  const [after] = of(redacted(publicKey, REDACT_ALL), "popped");
  expect(after?.readable.subarray(72)).toEqual(key);
});

test("AES: key and data are zeros, data stays when only keys are hidden, all stays when nothing is", () => {
  const key = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
  const events = scripted((device) => {
    device.aes(device.createAes(CipherOp.ENCRYPT, key), 32);
    device.destroy(CtrlOpcode.CIPHER_DESTROY_SESSION, 1n);
  });
  const everything = redacted(events, REDACT_ALL);
  const keys = redacted(events, REDACT_KEYS);
  expect(redacted(events, REDACT_NOTHING)).toEqual(events);
  const [create, encrypt, destroy] = of(everything, "popped");
  expect(isZero(create?.readable.subarray(72) ?? key)).toBe(true);
  expect(isZero(encrypt?.readable.subarray(72) ?? key)).toBe(true);
  expect(destroy?.readable).toEqual(of(events, "popped")[2]?.readable);
  expect(of(keys, "popped")[1]).toEqual(of(events, "popped")[1]);
  expect(of(keys, "used")).toEqual(of(events, "used"));
  const [session, result] = of(everything, "used");
  expect(decode(SessionInput, session?.written[0]?.bytes ?? key).session_id).toBe(1n);
  expect(result?.written.map(({ bytes }) => bytes.length)).toEqual([32, 1]);
  expect(isZero(result?.written[0]?.bytes ?? key)).toBe(true);
});

test("bytes that fit no layout are hidden behind their header", () => {
  const events = scripted((device) => device.aes(1n, 32));
  const [popped] = of(events, "popped");
  if (!popped) throw new Error("no request");
  const readable = popped.readable.slice(0, 90);
  const cut = events.map((event) => (event === popped ? { ...popped, readable } : event));
  const [after] = of(redacted(cut, REDACT_KEYS), "popped");
  expect(after?.readable.subarray(0, 24)).toEqual(popped.readable.subarray(0, 24));
  expect(isZero(after?.readable.subarray(24) ?? readable)).toBe(true);
});

test("in a log without its beginning no layout is certain: requests and answers are hidden whole", () => {
  const events = scripted((device) => device.aes(device.createAes(CipherOp.ENCRYPT), 16)).filter(
    ({ kind }) => kind === "popped" || kind === "used",
  );
  const after = redacted(events, REDACT_KEYS);
  for (const { readable } of of(after, "popped")) expect(isZero(readable)).toBe(true);
  for (const { written } of of(after, "used")) for (const { bytes } of written) expect(isZero(bytes)).toBe(true);
});

test("lengths and offsets never change, the log that comes in is not touched, and nothing throws", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const written = fc.array(fc.record({ offset: fc.oneof(fc.nat(300), fc.maxSafeNat()), bytes }), { maxLength: 4 });
  fc.assert(
    fc.property(
      bytes,
      written,
      fc.oneof(fc.nat(300), fc.maxSafeNat()),
      fc.nat(2),
      (readable, written, writableLength, queue) => {
        const place = { at: 0, instructions: 0, device: "crypto0", request: 1, queue, position: 0, head: 0 };
        const events: TraceEvent[] = [
          ...scripted(() => undefined),
          { ...place, kind: "popped", chain: [], readable, writableLength },
          { ...place, kind: "used", length: 0, written },
        ];
        const copy = structuredClone(events);
        const after = redacted(events, REDACT_ALL);
        expect(events).toEqual(copy);
        expect(of(after, "popped")[0]?.readable.length).toBe(readable.length);
        expect(of(after, "used")[0]?.written.map((part) => [part.offset, part.bytes.length])).toEqual(
          written.map((part) => [part.offset, part.bytes.length]),
        );
      },
    ),
  );
});

test("a redacted log has the same fields at the same places", () => {
  const events = scripted((device) => {
    device.aes(device.createAes(CipherOp.ENCRYPT), 32);
    device.createRsa();
  });
  const shape = (event: EventOf<"popped"> | undefined) =>
    JSON.stringify(walk(CtrlRequest, event?.readable ?? new Uint8Array()).root, (key, value) =>
      ["codec", "value", "label", "inner"].includes(key) ? undefined : value,
    );
  const [before, after] = [of(events, "popped"), of(redacted(events, REDACT_ALL), "popped")];
  expect(shape(after[0])).toBe(shape(before[0]));
  expect(shape(after[2])).toBe(shape(before[2]));
});

test("what was hidden, in words", () => {
  expect([REDACT_ALL, REDACT_KEYS, REDACT_NOTHING].map(redactionText)).toEqual([
    "keys and payloads",
    "keys",
    "nothing",
  ]);
});

/** As one that says nothing of its zeros. */
function unmarked(event: TraceEvent): TraceEvent {
  if (event.kind !== "popped" && event.kind !== "used") return event;
  const { absent: _, ...rest } = event;
  return rest;
}

const marksOf = (events: readonly TraceEvent[]) =>
  events.map((event) => (event.kind === "popped" || event.kind === "used" ? event.absent : undefined));

test("each byte that was left out is marked, and no other: what differs is in a mark", () => {
  for (const kind of ASYM_KINDS) {
    const { request, answer } = GOLDEN[kind];
    const before = asymExchange(request, answer);
    const after = redacted(before, REDACT_ALL);
    for (const [index, event] of after.entries()) {
      const original = before[index];
      if (event.kind !== "popped" || original?.kind !== "popped") continue;
      event.readable.forEach((byte, at) => {
        const isMarked =
          event.absent?.some(({ from, to, why }) => from <= at && at < to && why === "left-out") ?? false;
        if (!isMarked) expect(byte).toBe(original.readable[at]);
        else expect(byte).toBe(0);
      });
    }
  }
});

test("of a file that was redacted without marks, the same bytes are known to be left out", () => {
  for (const redaction of [REDACT_ALL, REDACT_KEYS]) {
    const events = redacted(
      scripted((device) => {
        device.createRsa();
        device.aes(device.createAes(CipherOp.ENCRYPT), 64);
        device.rsaDone(device.rsaBegin(1n));
      }),
      redaction,
    );
    const marker = new RedactionMarker(redactionOf(redactionText(redaction)));
    const plain = events.map(unmarked);
    const again = plain.map((event) => marker.mark(event));
    expect(marksOf(again)).toEqual(marksOf(events));
  }
});

test("what did not fit its layout, and was left out as a whole, is not taken for zeros that do", () => {
  const misfit = scripted((device) => {
    const readable = new Uint8Array(90).fill(0xff);
    readable.set([0, 0, 0, 0], 0);
    device.pop({ queue: 0, readable, split: [], writable: [1] });
  });
  const events = redacted(misfit, REDACT_ALL).map(unmarked);
  const marker = new RedactionMarker(REDACT_ALL);
  const popped = events.map((event) => marker.mark(event)).find(({ kind }) => kind === "popped");
  expect(popped).toMatchObject({ absent: [{ from: 24, to: 90, why: "left-out" }] });
});

test("what a full log had dropped before is still said to be dropped", () => {
  const events = scripted((device) => device.aes(device.createAes(CipherOp.ENCRYPT), 64)).map((event) =>
    event.kind === "popped" && event.request === 2
      ? { ...event, absent: [{ from: 128, to: event.readable.length, why: "dropped" } as const] }
      : event,
  );
  const last = redacted(events, REDACT_ALL).findLast(({ kind }) => kind === "popped");
  expect(last).toMatchObject({
    absent: [
      { from: 72, to: 128, why: "left-out" },
      { from: 128, to: 152, why: "dropped" },
    ],
  });
});
