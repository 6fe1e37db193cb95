import { verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HashName } from "../../contract/engine.ts";
import { octetsToInteger } from "../bignum/octets.ts";
import { namedGroup } from "../testing/named-groups.ts";
import { generateEcKey, sharedSecret } from "../testing/openssl-ec.ts";
import { prepareGroup, readPoint } from "./group.ts";
import { NativeCurve, nativeCurve } from "./native.ts";

const NATIVE = ["prime256v1", "secp384r1", "secp521r1"];
const message = Uint8Array.of(1, 2, 3);

/** A platform that knows no curve, as some know no P-521; it counts how often it is asked. */
class Ignorant {
  asked = 0;

  async importKey(): Promise<CryptoKey> {
    this.asked++;
    throw new DOMException("an unknown curve", "NotSupportedError");
  }
}

describe.each(NATIVE)("%s on the platform", (name) => {
  const group = prepareGroup(namedGroup(name));
  const { d: octets, point: coordinates, publicKey } = generateEcKey(name);
  const d = octetsToInteger(octets);
  const point = readPoint(group, coordinates);

  it("signs with a new k each time, and verifies", async () => {
    const native = nativeCurve(group);
    const signatures = new Set<bigint>();
    for (const hash of ["sha1", "sha256", "sha384", "sha512"] as const) {
      const signature = await native?.sign(d, { message, hash });
      if (signature === undefined) throw new Error("no signature");
      signatures.add(signature.r);
      const [r, s] = [signature.r, signature.s].map((part) => part.toString(16).padStart(2 * group.orderOctets, "0"));
      const key = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
      expect(verify(hash, message, key, Buffer.from(`${r}${s}`, "hex"))).toBe(true);
      expect(await native?.verify(point, signature, { message, hash })).toBe(true);
      expect(await native?.verify(point, { ...signature, r: signature.s }, { message, hash })).toBe(false);
    }
    expect(signatures.size).toBe(4);
  });

  it("agrees as OpenSSL does", async () => {
    const other = generateEcKey(name);
    const secret = await nativeCurve(group)?.agree(d, readPoint(group, other.point));
    expect(secret).toEqual(sharedSecret(name, octets, other.point));
  });

  it("leaves a hash to the engine that WebCrypto does not have", async () => {
    for (const hash of ["md5", "sha224", "sha3-256"] satisfies HashName[]) {
      expect(await nativeCurve(group)?.sign(d, { message, hash })).toBeUndefined();
      expect(await nativeCurve(group)?.verify(point, { r: 1n, s: 1n }, { message, hash })).toBeUndefined();
    }
  });

  it("is not asked again where the platform turned out not to know the curve", async () => {
    const platform = new Ignorant();
    const native = new NativeCurve(group, name, platform as unknown as SubtleCrypto);
    for (let turn = 0; turn < 2; turn++) {
      expect(await native.sign(d, { message, hash: "sha256" })).toBeUndefined();
      expect(await native.verify(point, { r: 1n, s: 1n }, { message, hash: "sha256" })).toBeUndefined();
      expect(await native.agree(d, point)).toBeUndefined();
    }
    expect(platform.asked).toBe(1);
  });
});

it("other groups have nothing on the platform", () => {
  for (const name of ["secp256k1", "brainpoolP256r1", "sect283r1"]) {
    expect(nativeCurve(prepareGroup(namedGroup(name)))).toBeUndefined();
  }
});
