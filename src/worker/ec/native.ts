/**
 * P-256, P-384 and P-521 on the platform (WebCrypto), which calculates several times faster than this engine. It offers
 * less: it hashes the message itself, with four hashes, and chooses k itself, at random. A page without HTTPS has no
 * WebCrypto, and some curves may be unknown. There is no answer then, and the caller calculates.
 */
import type { HashName } from "../../contract/engine.ts";
import { integerToOctets } from "../bignum/octets.ts";
import type { Signature } from "../dsa/equation.ts";
import { KeyCache } from "../key-cache.ts";
import type { Point } from "./curve.ts";
import { type Group, publicPoint } from "./group.ts";
import { fromP1363, toP1363 } from "./p1363.ts";

/** WebCrypto's names of the curves by OpenSSL's names of the groups. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };
const HASHES: Readonly<Partial<Record<HashName, string>>> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

type Algorithm = "ECDSA" | "ECDH";
type ImportedKey = Promise<CryptoKey | undefined>;

/** A private key; WebCrypto wants its public point too, which is calculated when the key is new. */
interface PrivateKey {
  readonly d: Uint8Array;
  readonly point: () => Point;
}

interface SignedMessage {
  readonly message: Uint8Array;
  readonly hash: HashName;
}

/** The platform's own implementation of the group, if it may have one. */
export function nativeCurve(group: Group): NativeCurve | undefined {
  const name = CURVES[group.name ?? ""];
  // Typed as always there, but browsers leave it out of insecure contexts.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  return name === undefined || subtle === undefined ? undefined : new NativeCurve(group, name, subtle);
}

/** Points and scalars are valid ones of the group. Every answer is undefined where the platform has none. */
export class NativeCurve {
  readonly #group: Group;
  readonly #name: string;
  readonly #subtle: SubtleCrypto;
  #isKnown = true;
  readonly #signers = this.#privateKeys("ECDSA", "sign");
  readonly #derivers = this.#privateKeys("ECDH", "deriveBits");
  readonly #verifiers = this.#publicKeys("ECDSA", ["verify"]);
  readonly #peers = this.#publicKeys("ECDH", []);

  constructor(group: Group, name: string, subtle: SubtleCrypto) {
    this.#group = group;
    this.#name = name;
    this.#subtle = subtle;
  }

  async sign(d: bigint, { message, hash }: SignedMessage, holder?: number): Promise<Signature | undefined> {
    const algorithm = this.#signatureAlgorithm(hash);
    const key = algorithm && (await this.#signers.get(this.#privateKey(d), holder));
    if (algorithm === undefined || key === undefined) return undefined;
    return fromP1363(new Uint8Array(await this.#subtle.sign(algorithm, key, message.slice())));
  }

  async verify(point: Point, signature: Signature, { message, hash }: SignedMessage): Promise<boolean | undefined> {
    const algorithm = this.#signatureAlgorithm(hash);
    const key = algorithm && (await this.#verifiers.get(this.#uncompressed(point)));
    if (algorithm === undefined || key === undefined) return undefined;
    return this.#subtle.verify(algorithm, key, toP1363(signature, this.#group.orderOctets), message.slice());
  }

  /** The x coordinate of d * point. */
  async agree(d: bigint, point: Point, holder?: number): Promise<Uint8Array | undefined> {
    if (!this.#isKnown) return undefined;
    const [key, peer] = await Promise.all([
      this.#derivers.get(this.#privateKey(d), holder),
      this.#peers.get(this.#uncompressed(point)),
    ]);
    if (key === undefined || peer === undefined) return undefined;
    const bits = 8 * this.#group.coordinateOctets;
    return new Uint8Array(await this.#subtle.deriveBits({ name: "ECDH", public: peer }, key, bits));
  }

  /** Forgets the private keys that are prepared for this holder alone. */
  forget(holder: number): void {
    this.#signers.forget(holder);
    this.#derivers.forget(holder);
  }

  /** Forgets all keys. */
  clear(): void {
    for (const keys of [this.#signers, this.#derivers, this.#verifiers, this.#peers]) keys.clear();
  }

  get privateKeys(): number {
    return this.#signers.size + this.#derivers.size;
  }

  #signatureAlgorithm(name: HashName): EcdsaParams | undefined {
    const hash = this.#isKnown ? HASHES[name] : undefined;
    return hash === undefined ? undefined : { name: "ECDSA", hash };
  }

  #privateKey(d: bigint): PrivateKey {
    return { d: integerToOctets(d, this.#group.orderOctets), point: () => publicPoint(this.#group, d) };
  }

  /** SEC 1 2.3.3. */
  #uncompressed({ x, y }: Point): Uint8Array<ArrayBuffer> {
    const length = this.#group.coordinateOctets;
    return Uint8Array.from([4, ...integerToOctets(x, length), ...integerToOctets(y, length)]);
  }

  #privateKeys(algorithm: Algorithm, usage: KeyUsage): KeyCache<PrivateKey, ImportedKey> {
    const prepare = ({ d, point }: PrivateKey): ImportedKey => {
      const { x, y } = point();
      const coordinate = (value: bigint): string => base64Url(integerToOctets(value, this.#group.coordinateOctets));
      const key = { kty: "EC", crv: this.#name, d: base64Url(d), x: coordinate(x), y: coordinate(y) };
      return this.#imported(this.#subtle.importKey("jwk", key, this.#curve(algorithm), false, [usage]));
    };
    return new KeyCache(prepare, ({ d }) => [d]);
  }

  #publicKeys(algorithm: Algorithm, usages: KeyUsage[]): KeyCache<Uint8Array<ArrayBuffer>, ImportedKey> {
    const prepare = (point: Uint8Array<ArrayBuffer>): ImportedKey =>
      this.#imported(this.#subtle.importKey("raw", point, this.#curve(algorithm), false, usages));
    return new KeyCache(prepare, (point) => [point]);
  }

  #curve(name: Algorithm): EcKeyImportParams {
    return { name, namedCurve: this.#name };
  }

  /** Keys are valid, so that a key which is refused means that the platform does not know the curve. */
  #imported(key: Promise<CryptoKey>): ImportedKey {
    return key.catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error;
      this.#isKnown = false;
      return undefined;
    });
  }
}

/** RFC 4648 5, without padding. */
function base64Url(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
