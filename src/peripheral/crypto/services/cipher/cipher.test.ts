import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataOpcode } from "../../../../wire/crypto/requests.ts";
import { CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import type { Segment } from "../../../testing/driver-memory.ts";
import { cipherData, createCipher, FIXED } from "../../../testing/requests.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../../limits.ts";

const { CIPHER_ENCRYPT, CIPHER_DECRYPT } = DataOpcode;
const IV = 16;

/** OpenSSL's answer. */
function openssl(key: Uint8Array, iv: Uint8Array, src: Uint8Array, direction: "encrypt" | "decrypt"): Uint8Array {
  const make = direction === "encrypt" ? createCipheriv : createDecipheriv;
  const cipher = make(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(src), cipher.final()]));
}

/** A device with an open session, and a request to it that is in order. */
function setUp({ keyLength = 16, length = 64, direction = "encrypt" as "encrypt" | "decrypt", memory = 1 << 20 } = {}) {
  const rig = heldRig({ memory });
  const key = randomBytes(keyLength);
  const iv = randomBytes(IV);
  const src = new Uint8Array(randomBytes(length));
  const session = rig.open(createCipher({ key, op: direction === "encrypt" ? CipherOp.ENCRYPT : CipherOp.DECRYPT }));
  const fields = { session, iv, src, opcode: direction === "encrypt" ? CIPHER_ENCRYPT : CIPHER_DECRYPT };
  return { rig, fields, request: cipherData(fields), expected: openssl(key, iv, src, direction) };
}

/** The request as Linux' driver lays it out: fixed part, IV, source; destination, status. */
function linuxSegments({ rig, request }: ReturnType<typeof setUp>, dst: number): Segment[] {
  const { driver } = rig;
  const parts = [request.subarray(0, FIXED), request.subarray(FIXED, FIXED + IV), request.subarray(FIXED + IV)];
  return [...parts.map((part) => driver.source(part)), driver.sink(dst), driver.sink(1)];
}

describe("AES-CBC", () => {
  test.each([16, 24, 32])("gives what OpenSSL gives, with a key of %i bytes, both ways", (keyLength) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.constantFrom("encrypt", "decrypt"), (blocks, direction) => {
        const made = setUp({ keyLength, length: 16 * blocks, direction });
        const sent = made.rig.sendChain(made.rig.data, linuxSegments(made, 16 * blocks), "indirect");
        expect(sent.length()).toBe(16 * blocks + 1);
        expect(sent.response()).toEqual(concat([made.expected, Uint8Array.of(Status.OK)]));
      }),
      { numRuns: 20 },
    );
  });

  test("gives what OpenSSL gives for 64 KiB", () => {
    const made = setUp({ length: 65536 });
    const sent = made.rig.send(made.rig.data, made.request, 65537);
    expect(Buffer.compare(sent.response(), concat([made.expected, Uint8Array.of(Status.OK)]))).toBe(0);
  });

  test("answers inside the notification, with one interrupt", () => {
    const { rig, request } = setUp();
    rig.driver.isr();
    const before = rig.line.raised;
    expect(rig.send(rig.data, request, 65).length()).toBe(65);
    expect(rig.line.raised).toBe(before + 1);
  });

  test("works in place: the same pages are source and destination", () => {
    const made = setUp({ length: 4096 });
    const [fixed, iv, source, , status] = linuxSegments(made, 0);
    if (!fixed || !iv || !source || !status) throw new Error("five segments");
    const { memory } = made.rig;
    const before = memory.slice(iv.address, IV);
    made.rig.sendChain(made.rig.data, [fixed, iv, source, { ...source, writable: true }, status]);
    expect(Buffer.compare(memory.slice(source.address, 4096), made.expected)).toBe(0);
    expect(memory.slice(iv.address, IV)).toEqual(before);
    expect(memory.bytes[status.address]).toBe(Status.OK);
  });

  test("takes Linux' multiplied descriptors: A,B,C,B,C,C of both lists, in place and not", () => {
    for (const inPlace of [true, false]) {
      const made = setUp({ length: 96 });
      const { rig } = made;
      const source = [0, 32, 64].map((at) => rig.driver.source(made.fields.src.subarray(at, at + 32)));
      const target = inPlace
        ? source.map((s) => ({ ...s, writable: true }))
        : source.map((s) => rig.driver.sink(s.length));
      const multiplied = (list: readonly Segment[]) => list.flatMap((_, i) => list.slice(i));
      const head = [made.request.subarray(0, FIXED), made.request.subarray(FIXED, FIXED + IV)].map((p) =>
        rig.driver.source(p),
      );
      const status = rig.driver.sink(1);
      rig.data.addIndirect([...head, ...multiplied(source), ...multiplied(target), status]);
      const before = rig.memory.bytes.slice();
      rig.data.kick();
      expect(rig.data.takeUsed()).toMatchObject([{ length: 96 }]);
      expect(concat(target.map(({ address, length }) => rig.memory.slice(address, length)))).toEqual(made.expected);
      expect(rig.memory.bytes[status.address]).toBe(Status.OK);
      const inTarget = (at: number) => target.some((t) => at >= t.address && at < t.address + t.length);
      const changed = rig.memory.changedSince(before);
      expect(changed.filter((at) => at !== status.address && !inTarget(at) && !rig.data.isUsedRing(at))).toEqual([]);
    }
  });

  test("the multiplied copies are neither copied nor recorded", () => {
    const made = setUp({ length: 16384, memory: 1 << 22 });
    const { rig } = made;
    const source = [0, 4096, 8192, 12288].map((at) => rig.driver.source(made.fields.src.subarray(at, at + 4096)));
    const head = rig.driver.source(made.request.subarray(0, FIXED + IV));
    const chain = [head, ...source.flatMap((_, i) => source.slice(i)), rig.driver.sink(16384), rig.driver.sink(1)];
    rig.sendChain(rig.data, chain, "indirect");
    expect(rig.trace.of("popped").at(-1)?.readable.length).toBe(FIXED + IV + 16384);
  });

  test("the last source and destination may be longer than the data (cts)", () => {
    const made = setUp();
    const segments = linuxSegments(made, 80);
    const source = made.rig.driver.source(concat([made.fields.src, randomBytes(16)]));
    const sent = made.rig.sendChain(made.rig.data, segments.with(2, source));
    expect(sent.response()).toEqual(concat([made.expected, new Uint8Array(16).fill(0xee), Uint8Array.of(Status.OK)]));
    expect(sent.length()).toBe(64);
  });

  test("flag and algo of the header, and every padding, are ignored", () => {
    const made = setUp();
    const request = made.request.slice();
    for (const [from, to] of [
      [4, 8],
      [16, 24],
      [36, 64],
      [68, 72],
    ] as const)
      request.fill(0xff, from, to);
    expect(made.rig.send(made.rig.data, request, 65).response().at(-1)).toBe(Status.OK);
  });
});

describe("a request that is not in order", () => {
  /** Sends a request that must be refused; checks that nothing but its status and first byte changed. */
  function refused(made: ReturnType<typeof setUp>, request: Uint8Array, writable: number): number | undefined {
    const { memory, driver, data } = made.rig;
    const target = driver.sink(writable);
    data.addIndirect([driver.source(request), target]);
    const before = memory.bytes.slice();
    data.kick();
    const answer = memory.slice(target.address, writable);
    expect(data.takeUsed()).toMatchObject([{ length: 1 }]);
    const allowed = new Set([target.address, target.address + writable - 1]);
    const outside = memory.changedSince(before).filter((at) => !allowed.has(at) && !data.isUsedRing(at));
    expect(outside).toEqual([]);
    expect(driver.needsReset).toBe(false);
    return answer.at(-1);
  }

  test.each([0, 15, 17, 64, 0xffff_ffff])("CVE-2020-14376: an IV of %i bytes", (ivLength) => {
    const made = setUp();
    const request = made.request.slice();
    new DataView(request.buffer).setUint32(24, ivLength, true);
    expect(refused(made, request, 65)).toBe(Status.ERR);
  });

  test.each([
    [64, 16],
    [16, 64],
    [64, 0],
    [64, 65],
  ])("CVE-2023-3180: %i bytes in, %i bytes out", (length, dst) => {
    const made = setUp({ length });
    expect(refused(made, cipherData({ ...made.fields, dst }), dst + 1)).toBe(Status.ERR);
  });

  test.each([0, 1, 15, 17, 63])("AES-CBC of %i bytes, which is no positive number of whole blocks", (length) => {
    const made = setUp();
    const request = cipherData({ ...made.fields, src: new Uint8Array(length) });
    expect(refused(made, request, length + 1)).toBe(Status.ERR);
  });

  test.each([80, 0x8000_0000, 0xffff_fff0])(
    "CVE-2020-14374, CVE-2020-14377: src_data_len and dst_data_len %i, with 64 bytes there",
    (length) => {
      const made = setUp();
      for (const offsets of [[28], [32], [28, 32]]) {
        const request = made.request.slice();
        for (const offset of offsets) new DataView(request.buffer).setUint32(offset, length, true);
        expect(refused(made, request, 65)).toBe(Status.ERR);
      }
    },
  );

  test("room for the result but not for the status", () => {
    const made = setUp();
    expect(refused(made, made.request, 64)).toBe(Status.ERR);
  });

  test("the wrong direction for its session", () => {
    const made = setUp();
    expect(refused(made, cipherData({ ...made.fields, opcode: CIPHER_DECRYPT }), 65)).toBe(Status.ERR);
  });

  test.each([0n, 2n, 2n ** 64n - 1n])("session %i, which is not there", (session) => {
    const made = setUp();
    expect(refused(made, cipherData({ ...made.fields, session }), 65)).toBe(Status.INVSESS);
  });

  test.each([0, 3, 0xffff_ffff])("op_type %i", (opType) => {
    const made = setUp();
    const request = made.request.slice();
    new DataView(request.buffer).setUint32(64, opType, true);
    expect(refused(made, request, 65)).toBe(Status.NOTSUPP);
  });

  test("5.9.5.1 more than max_size, of IV, source and destination together", () => {
    const made = setUp({ memory: 1 << 23 });
    const most = (MAX_REQUEST_BYTES - 32) / 2;
    const within = cipherData({ ...made.fields, src: new Uint8Array(most) });
    const sent = made.rig.send(made.rig.data, within, most + 1);
    expect([sent.length(), sent.response().at(-1)]).toEqual([most + 1, Status.OK]);
    const beyond = cipherData({ ...made.fields, src: new Uint8Array(most + 16) });
    expect(refused(made, beyond, most + 17)).toBe(Status.ERR);
    expect(made.rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("CVE-2020-14374, and May 2023 in QEMU: one that is cut at any byte", () => {
    const made = setUp({ memory: 1 << 21 });
    for (let length = 0; length < made.request.length; length++) {
      expect(refused(made, made.request.subarray(0, length), 65)).toBe(Status.ERR);
    }
  });

  test("no writable byte at all breaks virtio: there is nowhere to say so", () => {
    const made = setUp();
    made.rig.sendChain(made.rig.data, [made.rig.driver.source(made.request)]);
    expect(made.rig.driver.needsReset).toBe(true);
    expect(made.rig.data.usedIdx).toBe(0);
  });
});

test("2.7.4.1, CVE-2022-2132: the request is the same however it is cut, down to single bytes, direct or indirect", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 152 }), { maxLength: 24 });
  const rooms = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { maxLength: 12 });
  const whole = (length: number) => Array.from({ length: length - 1 }, (_, i) => i + 1);
  const pieces = (length: number, at: readonly number[]) => {
    const edges = [0, ...at.filter((cut) => cut < length).sort((a, b) => a - b), length];
    return edges.slice(1).map((end, i) => ({ start: edges[i] ?? 0, end }));
  };
  fc.assert(
    fc.property(
      fc.oneof(cuts, fc.constant(whole(152))),
      fc.oneof(rooms, fc.constant(whole(65))),
      fc.boolean(),
      (read, write, direct) => {
        const made = setUp();
        const { driver } = made.rig;
        const segments = [
          ...pieces(152, read).map(({ start, end }) => driver.source(made.request.subarray(start, end))),
          ...pieces(65, write).map(({ start, end }) => driver.sink(end - start)),
        ];
        const form = direct && segments.length <= 64 ? "ring" : "indirect";
        const sent = made.rig.sendChain(made.rig.data, segments, form);
        expect(sent.length()).toBe(65);
        expect(sent.response()).toEqual(concat([made.expected, Uint8Array.of(Status.OK)]));
      },
    ),
    { numRuns: 60 },
  );
});
