/** Data requests of both formats that are wrong in one place each: every one gets a status, and nothing breaks. */
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Codec, type Field, walk } from "../../wire/codec/codec.ts";
import { DataRequest, DataRequestRevision1 } from "../../wire/crypto/requests.ts";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";
import { Status } from "../../wire/crypto/status.ts";
import { settled } from "../testing/fakes.ts";
import {
  akcipherData,
  akcipherVerify,
  cipherData,
  createCipher,
  createHash,
  createRsa,
  hashData,
} from "../testing/requests.ts";
import {
  akcipherStateless,
  akcipherVerifyStateless,
  cipherStateless,
  hashStateless,
  revision1,
  STATELESS,
  unpaddedControl,
  unpaddedData,
} from "../testing/revision-1.ts";
import { heldRig } from "../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "./limits.ts";
import { possibleSettings } from "./settings.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 512 });
const RSA = {
  key: new Uint8Array(publicKey.export({ type: "pkcs1", format: "der" })),
  keytype: AkcipherKeyType.PUBLIC,
};
const KEY = new Uint8Array(16).fill(1);
const IV = new Uint8Array(16).fill(2);
const SRC = new Uint8Array(32).fill(3);
const DIGEST = { algo: HashAlgo.SHA_256, length: 32 };
const ROOM = 65;

const CREATE = [createCipher({ key: KEY }), createHash(DIGEST), createRsa(RSA)];
/** In the sessions 1 to 3. */
const DATA = {
  cipher: cipherData({ session: 1n, iv: IV, src: SRC }),
  hash: hashData({ session: 2n, src: SRC, length: 32 }),
  akcipher: akcipherData({ session: 3n, src: SRC, dst: 64 }),
  verify: akcipherVerify(3n, SRC, SRC),
};
type Samples = Readonly<Record<string, Uint8Array>>;

const unpadded: Samples = Object.fromEntries(Object.entries(DATA).map(([name, raw]) => [name, unpaddedData(raw)]));
const stateless: Samples = {
  cipher: cipherStateless({ key: KEY, iv: IV, src: SRC }),
  hash: hashStateless({ ...DIGEST, src: SRC }),
  akcipher: akcipherStateless({ ...RSA, src: SRC, dst: 64 }),
  verify: akcipherVerifyStateless({ ...RSA, padding: 1, signature: SRC, digest: SRC }),
};

const modes = possibleSettings("virtio-1.4").features & STATELESS;

/** A device with the sessions 1 to 3, in the format. */
function rigOf(format: "padded" | "unpadded") {
  const rig = heldRig({ memory: 1 << 22, ...(format === "unpadded" && revision1(modes)) });
  for (const create of CREATE) rig.open(format === "padded" ? create : unpaddedControl(create));
  return rig;
}

/** The integers of a request, with the offset of their four bytes. */
function words(layout: Codec<unknown>, readable: Uint8Array): { readonly name: string; readonly offset: number }[] {
  const found: { name: string; offset: number }[] = [];
  const visit = (field: Field): void => {
    if (field.type === "le32") found.push({ name: field.name, offset: field.offset });
    for (const child of field.children) visit(child);
  };
  visit(walk(layout, readable).root);
  return found;
}

describe.each([
  ["padded", "padded", DataRequest, DATA],
  ["unpadded", "unpadded", DataRequestRevision1, unpadded],
  ["stateless", "unpadded", DataRequestRevision1, stateless],
] as const)("5.9.9.3 a request that is %s", (_, format, layout, samples) => {
  /** The status, once the engine has said that it cannot. */
  async function statusOf(rig: ReturnType<typeof rigOf>, readable: Uint8Array): Promise<number | undefined> {
    const asked = rig.engine.requests.length;
    const sent = rig.send(rig.data, readable, ROOM);
    if (rig.engine.requests.length > asked) {
      await rig.engine.complete(asked, { ok: false, why: "rejected", detail: "" });
    }
    await settled();
    expect(sent.length()).toBeGreaterThan(0);
    expect(sent.length()).toBeLessThanOrEqual(ROOM);
    return sent.response().at(-1);
  }

  test.each(Object.keys(samples))("%s, cut at any byte, gets ERR", async (name) => {
    const rig = rigOf(format);
    const request = samples[name as keyof typeof samples] as Uint8Array;
    for (let length = 4; length < request.length; length++) {
      expect(await statusOf(rig, request.subarray(0, length)), `${length} bytes`).toBe(Status.ERR);
    }
    expect(rig.driver.needsReset).toBe(false);
    expect(rig.engine.requests).toEqual([]);
  });

  test.each(Object.keys(samples))("%s, with each length at 0, 1, the limit and 2^32-1, gets a status", async (name) => {
    const rig = rigOf(format);
    const request = samples[name as keyof typeof samples] as Uint8Array;
    const lengths = words(layout, request).filter(({ name }) => /len$/.test(name));
    expect(lengths.length).toBeGreaterThan(1);
    for (const { name: word, offset } of lengths) {
      for (const value of [0, 1, MAX_REQUEST_BYTES, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
        const wrong = request.slice();
        new DataView(wrong.buffer).setUint32(offset, value, true);
        const status = await statusOf(rig, wrong);
        if (value >= MAX_REQUEST_BYTES) expect(status, `${word} ${value}`).toBe(Status.ERR);
      }
    }
    expect(rig.driver.needsReset).toBe(false);
  });

  test("with any bytes changed, gets a status, and the device goes on", async () => {
    const rig = rigOf(format);
    const change = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 255 }));
    const any = fc.constantFrom(...Object.values<Uint8Array>(samples));
    await fc.assert(
      fc.asyncProperty(any, fc.array(change, { minLength: 1, maxLength: 4 }), async (request, changes) => {
        const wrong = request.slice();
        for (const [at, byte] of changes) if (at < wrong.length) wrong[at] = byte;
        expect(Object.values<number | undefined>(Status)).toContain(await statusOf(rig, wrong));
      }),
      { numRuns: 200 },
    );
    expect(rig.driver.needsReset).toBe(false);
    expect(await statusOf(rig, samples.hash as Uint8Array)).not.toBe(Status.ERR);
  });
});

test("a stateless request that the engine has is carried out again by the device that goes on", async () => {
  const options = { ...revision1(modes), memory: 1 << 22 };
  const saved = heldRig(options);
  const request = akcipherStateless({ ...RSA, src: SRC, dst: 64 });
  saved.send(saved.data, request, ROOM);
  const rig = heldRig({ ...options, memory: saved.memory });
  rig.transport.reset("host");
  rig.pciDevice.restore(saved.pciDevice.save());
  expect(rig.engine.requests).toEqual(saved.engine.requests);
});
