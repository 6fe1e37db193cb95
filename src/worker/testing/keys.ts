/** Keys for tests, made by OpenSSL through node:crypto. */
import { constants, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { RsaCrt, RsaPublicKey } from "../../contract/engine.ts";

type WithExponents = RsaPublicKey & { readonly d: Uint8Array };

export interface TestKey {
  readonly bits: number;
  readonly openssl: KeyObject;
  /** With CRT parameters. */
  readonly key: WithExponents & { readonly crt: RsaCrt };
  /** The same key without them. */
  readonly plain: WithExponents;
}

export const RAW = constants.RSA_NO_PADDING;

export function generateRsaKey(bits: number, e: number): TestKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits, publicExponent: e });
  const jwk = privateKey.export({ format: "jwk" });
  const octets = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? "", "base64url"));
  const plain = { n: octets(jwk.n), e: octets(jwk.e), d: octets(jwk.d) };
  const crt = { p: octets(jwk.p), q: octets(jwk.q), dp: octets(jwk.dp), dq: octets(jwk.dq), qinv: octets(jwk.qi) };
  return { bits, openssl: privateKey, plain, key: { ...plain, crt } };
}

/** Every size class of the engine: the smallest, common ones, and lengths that are no multiple of eight. */
export const TEST_KEYS: readonly TestKey[] = [
  generateRsaKey(512, 17),
  generateRsaKey(1024, 3),
  generateRsaKey(1024, 65537),
  generateRsaKey(1031, 65537),
  generateRsaKey(2048, 65537),
];
