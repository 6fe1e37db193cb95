/** Requests that a device of VIRTIO 1.4 carries out, of every service, in both formats and without a session. */
import { encode } from "../../wire/codec/codec.ts";
import { RSAPublicKey } from "../../wire/codec/der.ts";
import { EcdsaSigValue } from "../../wire/codec/ecdsa-signature.ts";
import { DataOpcode } from "../../wire/crypto/requests.ts";
import { AeadAlgo } from "../../wire/crypto/services/aead.ts";
import { AkcipherKeyType, RsaPaddingAlgo } from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo, CipherOp } from "../../wire/crypto/services/cipher.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";
import { MacAlgo } from "../../wire/crypto/services/mac.ts";
import { curveOf } from "../crypto/services/akcipher/curves.ts";
import { aeadData, aeadStateless, createAead } from "./aead-requests.ts";
import type { Sample } from "./asym-samples.ts";
import { chainData, chainStateless, createChain } from "./chain-requests.ts";
import { keysOf, TEST_CURVES } from "./ecdsa-keys.ts";
import { createMac, macData, macStateless } from "./mac-requests.ts";
import {
  akcipherData,
  akcipherVerify,
  cipherData,
  createCipher,
  createEcdsa,
  createHash,
  createRsa,
  destroy,
  hashData,
} from "./requests.ts";
import {
  akcipherStateless,
  akcipherVerifyStateless,
  cipherStateless,
  hashStateless,
  unpaddedControl,
  unpaddedData,
} from "./revision-1.ts";

export const FORMATS = ["padded", "unpadded"] as const;
export type RequestFormat = (typeof FORMATS)[number];

/** What opens a session, a request in it, and the same with the key in it. */
interface Use {
  readonly create: Uint8Array;
  readonly inSession: (session: bigint) => Sample;
  readonly stateless: Sample;
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i + 1);
const SRC = bytes(48);
/** A result and its status. */
const answer = (length: number) => length + 1;

/** With the opposite direction, decrypting. */
function cipherUse(algo: number, { key, iv }: { readonly key: number; readonly iv: number }, op: number): Use {
  const fields = { key: bytes(key), algo, op };
  const data = {
    iv: bytes(iv),
    src: SRC,
    opcode: op === CipherOp.ENCRYPT ? DataOpcode.CIPHER_ENCRYPT : DataOpcode.CIPHER_DECRYPT,
  };
  return {
    create: createCipher(fields),
    inSession: (session) => ({ readable: cipherData({ session, ...data }), answer: answer(48) }),
    stateless: { readable: cipherStateless({ ...fields, ...data }), answer: answer(48) },
  };
}

function chainUse(hash: { readonly algo: number; readonly length: number; readonly key?: Uint8Array }): Use {
  const fields = { key: bytes(16), hash };
  const whole = [0, SRC.length] as const;
  const data = { iv: bytes(16), src: SRC, aad: bytes(20), cipher: whole, hash: whole, length: hash.length };
  const room = answer(SRC.length + hash.length);
  return {
    create: createChain(fields),
    inSession: (session) => ({ readable: chainData({ session, ...data }), answer: room }),
    stateless: { readable: chainStateless(fields, data), answer: room },
  };
}

function hashUse(algo: number, length: number): Use {
  return {
    create: createHash({ algo, length }),
    inSession: (session) => ({ readable: hashData({ session, src: SRC, length }), answer: answer(length) }),
    stateless: { readable: hashStateless({ algo, length, src: SRC }), answer: answer(length) },
  };
}

function macUse(algo: number, key: number, length: number): Use {
  const fields = { algo, key: bytes(key), length };
  return {
    create: createMac(fields),
    inSession: (session) => ({ readable: macData({ session, src: SRC, length }), answer: answer(length) }),
    stateless: { readable: macStateless({ ...fields, src: SRC }), answer: answer(length) },
  };
}

/** Decrypting, the tag does not fit: BADMSG. */
function aeadUse(algo: number, key: number, operation: "encrypt" | "decrypt"): Use {
  const op = operation === "encrypt" ? CipherOp.ENCRYPT : CipherOp.DECRYPT;
  const fields = { algo, key: bytes(key), tag: 16, op };
  const dst = operation === "encrypt" ? SRC.length + 16 : SRC.length - 16;
  const data = { iv: bytes(12), src: SRC, aad: bytes(9), dst, tag: 16, operation };
  return {
    create: createAead(fields),
    inSession: (session) => ({ readable: aeadData({ session, ...data }), answer: answer(dst) }),
    stateless: { readable: aeadStateless({ ...fields, ...data }), answer: answer(dst) },
  };
}

const RSA = {
  key: encode(RSAPublicKey, { modulus: new Uint8Array(64).fill(0xff), publicExponent: Uint8Array.of(17) }),
  keytype: AkcipherKeyType.PUBLIC,
  padding: RsaPaddingAlgo.RAW_PADDING,
};

function rsaUse(): Use {
  const data = { src: bytes(64), dst: 64 };
  return {
    create: createRsa(RSA),
    inSession: (session) => ({ readable: akcipherData({ session, ...data }), answer: answer(64) }),
    stateless: { readable: akcipherStateless({ ...RSA, ...data }), answer: answer(64) },
  };
}

/** The private key 1, and its public one. */
function ecdsaUses(curve: (typeof TEST_CURVES)[number]): readonly Use[] {
  const group = curveOf(curve.id)?.group;
  if (!group) throw new RangeError(`no curve ${curve.id}`);
  const keys = keysOf(curve, { d: Uint8Array.of(1), point: { x: group.xg, y: group.yg } });
  const secret = { key: keys.whole, keytype: AkcipherKeyType.PRIVATE, curve: curve.id };
  const open = { key: keys.uncompressed, keytype: AkcipherKeyType.PUBLIC, curve: curve.id };
  const digest = bytes(32);
  const signature = encode(EcdsaSigValue, { r: Uint8Array.of(5), s: Uint8Array.of(7) });
  const sign = { src: digest, dst: curve.signature, operation: "sign" } as const;
  return [
    {
      create: createEcdsa(secret),
      inSession: (session) => ({ readable: akcipherData({ session, ...sign }), answer: answer(curve.signature) }),
      stateless: { readable: akcipherStateless({ ...secret, ...sign }), answer: answer(curve.signature) },
    },
    {
      create: createEcdsa(open),
      inSession: (session) => ({ readable: akcipherVerify(session, signature, digest), answer: answer(0) }),
      stateless: { readable: akcipherVerifyStateless({ ...open, signature, digest }), answer: answer(0) },
    },
  ];
}

const { ENCRYPT, DECRYPT } = CipherOp;
const BLOCK = { key: 16, iv: 16 };
const USES: readonly Use[] = [
  cipherUse(CipherAlgo.AES_ECB, { key: 32, iv: 0 }, ENCRYPT),
  cipherUse(CipherAlgo.AES_CBC, BLOCK, ENCRYPT),
  cipherUse(CipherAlgo.AES_CBC, BLOCK, DECRYPT),
  cipherUse(CipherAlgo.AES_CTR, BLOCK, ENCRYPT),
  cipherUse(CipherAlgo.AES_XTS, { key: 32, iv: 16 }, DECRYPT),
  cipherUse(CipherAlgo.TDES_CBC, { key: 24, iv: 8 }, ENCRYPT),
  chainUse({ algo: HashAlgo.SHA_256, length: 32 }),
  chainUse({ algo: MacAlgo.HMAC_SHA1, length: 20, key: bytes(20) }),
  hashUse(HashAlgo.SHA_256, 32),
  hashUse(HashAlgo.SHA3_512, 64),
  hashUse(HashAlgo.SHA3_SHAKE128, 100),
  macUse(MacAlgo.HMAC_SHA_256, 40, 32),
  macUse(MacAlgo.CMAC_AES, 16, 16),
  macUse(MacAlgo.XCBC_AES, 16, 16),
  aeadUse(AeadAlgo.GCM, 16, "encrypt"),
  aeadUse(AeadAlgo.GCM, 16, "decrypt"),
  aeadUse(AeadAlgo.CCM, 24, "encrypt"),
  aeadUse(AeadAlgo.CHACHA20_POLY1305, 32, "decrypt"),
  rsaUse(),
  ...TEST_CURVES.slice(1, 3).flatMap(ecdsaUses),
];

/** Bytes that a create request and a destroy request are answered with. */
const SESSION_INPUT = 16;
const INHDR = 1;
/** A session of each kind, by the places in {@link USES}. */
const CLOSING = { cipher: 1n, hash: 9n, mac: 12n, aead: 15n, akcipher: 19n } as const;

export interface ServiceSamples {
  /** What opens the sessions from 1 on, which the requests are in. */
  readonly create: readonly Uint8Array[];
  readonly control: readonly Sample[];
  readonly data: readonly Sample[];
}

/** Stateless requests are unpadded, and go with the other unpadded ones. */
export function serviceSamples(format: RequestFormat): ServiceSamples {
  const isPadded = format === "padded";
  const control = (padded: Uint8Array) => (isPadded ? padded : unpaddedControl(padded));
  const create = USES.map((use) => control(use.create));
  const closing = (Object.keys(CLOSING) as (keyof typeof CLOSING)[]).map((kind) => destroy(kind, CLOSING[kind]));
  const inSession = USES.map((use, i) => use.inSession(BigInt(i + 1)));
  return {
    create,
    control: [
      ...create.map((readable) => ({ readable, answer: SESSION_INPUT })),
      ...closing.map((readable) => ({ readable: control(readable), answer: INHDR })),
    ],
    data: isPadded
      ? inSession
      : [
          ...inSession.map((sample) => ({ ...sample, readable: unpaddedData(sample.readable) })),
          ...USES.map(({ stateless }) => stateless),
        ],
  };
}
