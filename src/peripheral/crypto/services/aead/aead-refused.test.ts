import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HashAlgo } from "../../../../wire/crypto/services/hash.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { aeadData } from "../../../testing/aead-requests.ts";
import { type AeadMade, aeadSetUp } from "../../../testing/aead-set-up.ts";
import { asymRig } from "../../../testing/asym-rig.ts";
import { AEAD_LENGTHS, AEAD_NAMES, opensslSealed } from "../../../testing/openssl-aeads.ts";
import { createHash, FIXED } from "../../../testing/requests.ts";
import { concat } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../../limits.ts";

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
const NOTHING = new Uint8Array();

const ok = (result: Uint8Array) => concat([result, Uint8Array.of(Status.OK)]);

/** Sends a request that must be refused; checks that nothing but its status and first byte changed. */
function refused({ rig }: AeadMade, request: Uint8Array, writable = 65): number | undefined {
  const target = rig.driver.sink(writable);
  rig.data.addIndirect([rig.driver.source(request), target]);
  const before = rig.memory.bytes.slice();
  rig.data.kick();
  expect(rig.data.takeUsed()).toMatchObject([{ length: 1 }]);
  const allowed = new Set([target.address, target.address + writable - 1]);
  const changed = rig.memory.changedSince(before);
  expect(changed.filter((at) => !allowed.has(at) && !rig.data.isUsedRing(at))).toEqual([]);
  expect(rig.driver.needsReset).toBe(false);
  return rig.memory.slice(target.address, writable).at(-1);
}

describe("5.9.9.7 a text whose tag does not fit", () => {
  test.each(AEAD_NAMES)("A9 gets BADMSG from %s, and not one byte of it is written", (name) => {
    const made = aeadSetUp({ name });
    const { decrypt, sealed } = made;
    const flip = (whole: Uint8Array, at: number) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const at of [0, 47, 48, 63]) {
      expect(refused(made, aeadData({ ...decrypt, src: flip(sealed, at) }))).toBe(Status.BADMSG);
    }
    expect(refused(made, aeadData({ ...decrypt, aad: flip(decrypt.aad, 3) }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, aad: NOTHING }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, iv: flip(decrypt.iv, 2) }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, src: sealed.subarray(1) }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, src: new Uint8Array(16), dst: 0 }))).toBe(Status.BADMSG);
  });
});

describe("what the specification leaves open", () => {
  test("A8 the parts are IV, source and additional data, in this order", () => {
    const { rig, message, encrypt } = aeadSetUp();
    const fixed = aeadData(encrypt).subarray(0, FIXED);
    const { iv, text, aad } = message;
    const sent = rig.send(rig.data, concat([fixed, iv, text, aad]), 65);
    expect(sent.response()).toEqual(ok(opensslSealed(message)));
  });

  test("A2 an IV has no space around it: of CCM it is the nonce from its first byte on", () => {
    const { rig, message, encrypt } = aeadSetUp({ name: "CCM" });
    const sent = rig.send(rig.data, aeadData(encrypt), 65);
    expect(sent.response()).toEqual(ok(opensslSealed(message)));
    const other = aeadSetUp({ name: "CCM" });
    expect(refused(other, aeadData({ ...other.encrypt, iv: random(16) }))).toBe(Status.ERR);
  });

  test("A3 a tag_len of 0 is that of the session, as in Linux' header; any other gets ERR", () => {
    const made = aeadSetUp({ tag: 12 });
    for (const tag of [0, 12]) {
      const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, tag }), 61);
      expect(sent.response()).toEqual(ok(made.sealed));
      expect(sent.length()).toBe(61);
    }
    for (const tag of [1, 11, 13, 16, 0xffff_ffff]) {
      expect(refused(made, aeadData({ ...made.encrypt, tag }))).toBe(Status.ERR);
      expect(refused(made, aeadData({ ...made.decrypt, tag }))).toBe(Status.ERR);
    }
  });

  test("A4 the aad_len of a session means nothing: each request has its own", () => {
    const made = aeadSetUp();
    for (const aad of [NOTHING, random(1), random(100)]) {
      const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, aad }), 65);
      expect(sent.response()).toEqual(ok(opensslSealed({ ...made.message, aad })));
    }
  });

  test("A5 more room than the result takes stays as it is, and used.len counts the result", () => {
    const made = aeadSetUp();
    const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, dst: 70 }), 71);
    expect(sent.response()).toEqual(concat([made.sealed, new Uint8Array(6).fill(0xee), Uint8Array.of(Status.OK)]));
    expect(sent.length()).toBe(64);
    const back = made.rig.send(made.rig.data, aeadData({ ...made.decrypt, dst: 64 }), 65);
    expect(back.response()).toEqual(
      concat([made.message.text, new Uint8Array(16).fill(0xee), Uint8Array.of(Status.OK)]),
    );
    expect(back.length()).toBe(48);
  });

  test("A6 a request in the other direction than its session's gets ERR", () => {
    const made = aeadSetUp();
    expect(refused(made, aeadData({ ...made.encrypt, session: made.decrypt.session }))).toBe(Status.ERR);
    expect(refused(made, aeadData({ ...made.decrypt, session: made.encrypt.session }))).toBe(Status.ERR);
  });

  test("A7 a text to decrypt that is shorter than a tag gets ERR", () => {
    const made = aeadSetUp();
    for (const length of [0, 1, 15]) {
      expect(refused(made, aeadData({ ...made.decrypt, src: random(length), dst: 0 }))).toBe(Status.ERR);
    }
  });
});

describe("an AEAD request that is not in order", () => {
  test.each(AEAD_NAMES)("A1 of %s has an IV of another length: ERR", (name) => {
    const made = aeadSetUp({ name });
    const right = name === "GCM" ? [12, 16] : AEAD_LENGTHS[name].ivs;
    for (let length = 0; length <= 20; length++) {
      if (right.includes(length)) continue;
      expect(refused(made, aeadData({ ...made.encrypt, iv: random(length) })), String(length)).toBe(Status.ERR);
      expect(refused(made, aeadData({ ...made.decrypt, iv: random(length) })), String(length)).toBe(Status.ERR);
    }
  });

  test.each([0n, 3n, 2n ** 64n - 1n])("names session %i, which is not there: INVSESS", (session) => {
    const made = aeadSetUp();
    expect(refused(made, aeadData({ ...made.encrypt, session }))).toBe(Status.INVSESS);
  });

  test("names a session of another service: INVSESS", () => {
    const made = aeadSetUp();
    const session = made.rig.open(createHash({ algo: HashAlgo.MD5, length: 16 }));
    expect(refused(made, aeadData({ ...made.encrypt, session }))).toBe(Status.INVSESS);
  });

  test.each([0, 1, 47, 63])("A5 has room for %i bytes of 64: ERR", (dst) => {
    const made = aeadSetUp();
    expect(refused(made, aeadData({ ...made.encrypt, dst }))).toBe(Status.ERR);
    if (dst < 48) expect(refused(made, aeadData({ ...made.decrypt, dst }))).toBe(Status.ERR);
  });

  test.each([0x8000_0000, 0xffff_ffff])("says that one of its lengths is %i: ERR", (said) => {
    const made = aeadSetUp();
    for (const offset of [24, 28, 32, 36, 40]) {
      for (const fields of [made.encrypt, made.decrypt]) {
        const request = aeadData(fields);
        new DataView(request.buffer).setUint32(offset, said, true);
        expect(refused(made, request), String(offset)).toBe(Status.ERR);
      }
    }
  });

  test("of CCM has a text that its nonce leaves no room to count: ERR", () => {
    const made = aeadSetUp({ name: "CCM", memory: 1 << 20 });
    const iv = random(13);
    const most = aeadData({ ...made.encrypt, iv, src: new Uint8Array(0xffff), dst: 0xffff + 16 });
    const sent = made.rig.send(made.rig.data, most, 0xffff + 17);
    expect(sent.response().at(-1)).toBe(Status.OK);
    expect(sent.length()).toBe(0xffff + 17);
    const more = aeadData({ ...made.encrypt, iv, src: new Uint8Array(0x10000), dst: 0x10010 });
    expect(refused(made, more, 0x10011)).toBe(Status.ERR);
  });

  test("has room for the result but not for the status: ERR in the last byte there is", () => {
    const made = aeadSetUp();
    expect(refused(made, aeadData(made.encrypt), 64)).toBe(Status.ERR);
    expect(refused(made, aeadData(made.decrypt), 48)).toBe(Status.ERR);
  });

  test("5.9.5.1 has more than max_size, of all parts together: ERR", () => {
    const made = aeadSetUp({ memory: 1 << 23 });
    const src = new Uint8Array((MAX_REQUEST_BYTES - 16 - 20 - 12) / 2);
    const within = made.rig.send(
      made.rig.data,
      aeadData({ ...made.encrypt, src, dst: src.length + 16 }),
      src.length + 17,
    );
    expect(within.response().at(-1)).toBe(Status.OK);
    expect(within.length()).toBe(src.length + 17);
    const beyond = aeadData({ ...made.encrypt, src, aad: random(21), dst: src.length + 16 });
    expect(refused(made, beyond, src.length + 17)).toBe(Status.ERR);
    expect(made.rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("is cut at any byte: ERR", () => {
    const made = aeadSetUp();
    const request = aeadData(made.decrypt);
    for (let length = 0; length < request.length; length++) {
      expect(refused(made, request.subarray(0, length))).toBe(Status.ERR);
    }
  });

  test("with any bytes in header and fixed part, it is answered or refused, and nothing breaks", () => {
    const { rig } = aeadSetUp({ memory: 1 << 22 });
    const fixed = fc.uint8Array({ minLength: FIXED - 4, maxLength: FIXED - 4 });
    fc.assert(
      fc.property(fixed, fc.constantFrom(0, 1), fc.integer({ min: 1, max: 200 }), (tail, operation, writable) => {
        const sent = rig.send(rig.data, concat([Uint8Array.of(operation, 3, 0, 0), tail]), writable);
        expect(sent.length()).toBe(1);
        expect([Status.ERR, Status.INVSESS]).toContain(sent.response().at(-1));
      }),
      { numRuns: 100 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });

  test("has no writable byte: it breaks virtio", () => {
    const { rig, encrypt } = aeadSetUp();
    rig.sendChain(rig.data, [rig.driver.source(aeadData(encrypt))]);
    expect(rig.driver.needsReset).toBe(true);
    const asym = asymRig();
    asym.sendChain(asym.data, [asym.driver.source(aeadData(encrypt))]);
    expect(asym.driver.needsReset).toBe(true);
  });
});

test.each(AEAD_NAMES)("%s without a text is a tag alone", (name) => {
  const made = aeadSetUp({ name });
  const tag = opensslSealed({ ...made.message, text: NOTHING });
  const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, src: NOTHING, dst: 16 }), 17);
  expect(sent.response()).toEqual(ok(tag));
  const back = made.rig.send(made.rig.data, aeadData({ ...made.decrypt, src: tag, dst: 0 }), 1);
  expect(back.response()).toEqual(Uint8Array.of(Status.OK));
  expect(back.length()).toBe(1);
});
