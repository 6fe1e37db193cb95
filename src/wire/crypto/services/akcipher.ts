/** The service AKCIPHER. VIRTIO 1.4 cs01, 5.9.9.2.1.5 and 5.9.9.8. */
import type { Codec, Infer, Scope } from "../../codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../../codec/der.ts";
import { ECPoint, ECPrivateKey } from "../../codec/ec-der.ts";
import { bytes, containing, doc, le32, named, padded, payload, secret } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { select } from "../../codec/layout-union.ts";
import { Clause } from "../clause.ts";
import { CryptoFeature } from "../features.ts";
import { dataRequestForms, unpadded } from "../forms.ts";
import { DestroySession, LAST_BYTE, unused } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";

/** 5.9.4.5 AKCIPHER services, with the numbers of Linux, which a driver without VIRTIO_CRYPTO_F_REVISION_1 means. */
export const AkcipherAlgo = { NO_AKCIPHER: 0, RSA: 1, DSA: 2, ECDSA: 3 } as const;

/** 5.9.4.5 AKCIPHER services, with the numbers of VIRTIO 1.4 itself: it has no DSA. */
export const AkcipherAlgoRevision1 = { NO_AKCIPHER: 0, RSA: 1, ECDSA: 2 } as const;

/** Either numbering. */
type AkcipherNumbers = Readonly<Record<string, number>> & { readonly RSA: number; readonly ECDSA: number };

export const AkcipherKeyType = { PUBLIC: 1, PRIVATE: 2 } as const;

export const RsaPaddingAlgo = { RAW_PADDING: 0, PKCS1_PADDING: 1 } as const;

export const RsaHash = {
  NO_HASH: 0,
  MD2: 1,
  MD3: 2,
  MD4: 3,
  MD5: 4,
  SHA1: 5,
  SHA256: 6,
  SHA384: 7,
  SHA512: 8,
  SHA224: 9,
} as const;

export const CurveId = { UNKNOWN: 0, NIST_P192: 1, NIST_P224: 2, NIST_P256: 3, NIST_P384: 4, NIST_P521: 5 } as const;

export const RsaSessionPara = struct(
  "virtio_crypto_rsa_session_para",
  {
    padding_algo: doc(named(le32, RsaPaddingAlgo), "What is put around a message before the RSA primitive."),
    hash_algo: doc(named(le32, RsaHash), "The hash that a PKCS#1 signature names in its DigestInfo."),
  },
  { clause: Clause.AKCIPHER_SESSION, meaning: "What an RSA session adds." },
);

export const EcdsaSessionPara = struct(
  "virtio_crypto_ecdsa_session_para",
  { curve_id: doc(named(le32, CurveId), "The curve of the key."), padding: doc(le32, unused) },
  { clause: Clause.AKCIPHER_SESSION, meaning: "What an ECDSA session adds." },
);

const parameters = (algos: AkcipherNumbers) => ({
  algo: doc(named(le32, algos), "The asymmetric algorithm."),
  keytype: doc(named(le32, AkcipherKeyType), "Which half of a key pair the key is."),
  keylen: doc(le32, "Bytes of key behind the fixed part."),
  u: doc(
    padded(8, select("algo", { rsa: [algos.RSA, RsaSessionPara], ecdsa: [algos.ECDSA, EcdsaSessionPara] })),
    "Parameters of the algorithm, always 8 bytes.",
  ),
});

const akcipherSessionPara = (algos: AkcipherNumbers) =>
  struct("virtio_crypto_akcipher_session_para", parameters(algos), {
    clause: Clause.AKCIPHER_SESSION,
    meaning: "Parameters of an asymmetric session.",
  });

export const AkcipherSessionPara = akcipherSessionPara(AkcipherAlgo);
export const AkcipherSessionParaRevision1: typeof AkcipherSessionPara = akcipherSessionPara(AkcipherAlgoRevision1);

type KeyParameters = Pick<Infer<typeof AkcipherSessionPara>, "keytype" | "u">;

/** The form of an asymmetric key; undefined for an algorithm or a curve that is not known. */
function keyForm({ keytype, u }: KeyParameters): Codec<unknown> | undefined {
  const isPrivate = keytype === AkcipherKeyType.PRIVATE;
  if (u.kind === "rsa") return isPrivate ? RSAPrivateKey : RSAPublicKey;
  if (u.kind !== "ecdsa") return undefined;
  return isPrivate ? ECPrivateKey : POINTS.get(u.curve_id);
}

/** The layout of a public key by `curve_id`. */
const POINTS = new Map<number, Codec<unknown>>(
  Object.entries(ECPoint).map(([name, point]) => [CurveId[name as keyof typeof ECPoint], point]),
);

const KEY =
  "The key: an RSAPrivateKey or RSAPublicKey in DER; of ECDSA an ECPrivateKey in DER, or a point in the octets of SEC 1.";

const akcipherCreateSession = (para: typeof AkcipherSessionPara) =>
  struct(
    "virtio_crypto_akcipher_create_session_req",
    {
      para: doc(para, "Algorithm, key type and length, and what the algorithm adds."),
      padding: doc(
        secret(bytes(36)),
        "Fills the operation up to 56 bytes; ignored, since Linux sends stack contents here.",
      ),
      key: doc(
        containing(secret(bytes("para.keylen")), ({ para }: Scope) => keyForm(para as KeyParameters)),
        KEY,
      ),
    },
    { clause: Clause.AKCIPHER_SESSION, meaning: "Opens a session with an asymmetric key." },
  );

const lengths = {
  src_data_len: doc(le32, "Bytes of input; of the signature when one is verified."),
  dst_data_len: doc(le32, "Bytes of room for the result; of the signed digest when a signature is verified."),
};

export const AkcipherPara = struct("virtio_crypto_akcipher_para", lengths, {
  clause: Clause.AKCIPHER,
  meaning: "Lengths of an asymmetric request.",
});

const transform = {
  src_data: doc(payload(bytes("para.src_data_len")), "What is to be encrypted, decrypted or signed."),
};
const SIGNATURE = "The signature in question; of ECDSA an Ecdsa-Sig-Value in DER.";
/** For VERIFY both parts are device-readable: the signature, then the digest it signs. */
const verify = {
  signature: doc(payload(bytes("para.src_data_len")), SIGNATURE),
  digest: doc(payload(bytes("para.dst_data_len")), "The digest it should be a signature of."),
};

const AkcipherTransform = dataRequestForms({
  type: "virtio_crypto_akcipher_data_req",
  fixed: { para: doc(AkcipherPara, "How long input and result are.") },
  variable: transform,
  about: { clause: Clause.AKCIPHER, meaning: "Encrypts, decrypts or signs with the key of a session." },
});

const AkcipherVerify = dataRequestForms({
  type: "virtio_crypto_akcipher_data_req",
  fixed: { para: doc(AkcipherPara, "How long signature and digest are.") },
  variable: verify,
  about: { clause: Clause.AKCIPHER, meaning: "Checks a signature; both parts are device-readable." },
});

/** Stateless forms, with the algorithms numbered as in `algos`. */
function statelessForms(algos: AkcipherNumbers) {
  const { algo, keytype, keylen, u } = parameters(algos);
  const sessPara = struct("sess_para", { algo, key_type: keytype, key_len: keylen, u });
  const para = struct(
    "virtio_crypto_akcipher_data_flf_stateless",
    { sess_para: doc(sessPara, "What a session would have."), ...lengths },
    { clause: Clause.AKCIPHER, meaning: "Algorithm, key and lengths of an asymmetric request without a session." },
  );
  const akcipher_key = doc(
    containing(secret(bytes("para.sess_para.key_len")), ({ para }: Scope) => {
      const { key_type, u } = (para as { readonly sess_para: Infer<typeof sessPara> }).sess_para;
      return keyForm({ keytype: key_type, u });
    }),
    KEY,
  );
  const type = "virtio_crypto_akcipher_data_req_stateless";
  const fixed = { para: doc(para, "The algorithm, and how long each part is.") };
  const clause = Clause.AKCIPHER;
  return {
    transform: unpadded({
      type,
      fixed,
      variable: { akcipher_key, ...transform },
      about: { clause, meaning: "Encrypts, decrypts or signs with a key of its own." },
    }),
    verify: unpadded({
      type,
      fixed,
      variable: { akcipher_key, ...verify },
      about: { clause, meaning: "Checks a signature with a key of its own." },
    }),
  };
}

type SessionParameters = Omit<Infer<typeof AkcipherSessionPara>, "keylen">;

function sessionText({ algo, keytype, u }: SessionParameters, algos: Codec<number>): SessionText {
  return { algorithm: valueName(algos, algo) + detail(u), purpose: keyName(keytype) };
}

function detail(u: KeyParameters["u"]): string {
  if (u.kind === "rsa") return ` ${paddingName(u.padding_algo)}`;
  return u.kind === "ecdsa" ? ` ${curveName(u.curve_id)}` : "";
}

/** `NIST_P256` is `P-256` here. */
const curveName = (curve: number): string =>
  valueName(EcdsaSessionPara.fields.curve_id, curve).replace(/^NIST_P/, "P-");

/** `PKCS1_PADDING` is `PKCS1` here: columns are narrow. */
const paddingName = (padding: number): string =>
  valueName(RsaSessionPara.fields.padding_algo, padding).replace(/_PADDING$/, "");

function keyName(keytype: number): string {
  if (keytype === AkcipherKeyType.PRIVATE) return "private key";
  return keytype === AkcipherKeyType.PUBLIC ? "public key" : `key type ${keytype}`;
}

const ID = 4;
const control = { AKCIPHER_CREATE_SESSION: opcode(ID, 0x04), AKCIPHER_DESTROY_SESSION: opcode(ID, 0x05) } as const;
const data = {
  AKCIPHER_ENCRYPT: opcode(ID, 0x00),
  AKCIPHER_DECRYPT: opcode(ID, 0x01),
  AKCIPHER_SIGN: opcode(ID, 0x02),
  AKCIPHER_VERIFY: opcode(ID, 0x03),
} as const;

const RAW = "RSA RAW";

/**
 * As Linux 6.1 uses the service. `software_key_query` sets a key only to learn its size; `software_key_eds_op` sets it
 * again for the operation. The kernel's template pkcs1pad adds the padding, and is tested when it is used first.
 */
const purposes = {
  AKCIPHER_CREATE_SESSION: {
    ECDSA: "The driver gives the device a key and names its curve.",
    "": "The driver gives the device a key. Linux sets a key twice: to ask for its size, then for the operation.",
  },
  AKCIPHER_DESTROY_SESSION: "The driver closes its session: the device forgets the key.",
  AKCIPHER_ENCRYPT: {
    [RAW]: "The public-key operation: it encrypts, or checks a signature. The self-test of a padding begins with one.",
    "": "The public-key operation: the device adds the padding and encrypts.",
  },
  AKCIPHER_DECRYPT: {
    [RAW]: "The private-key operation. RSA signing is one: Linux asks for it as a decryption without padding.",
    "": "The private-key operation: the device decrypts and takes the padding off.",
  },
  AKCIPHER_SIGN: {
    ECDSA: "The device signs a digest with the private key.",
    "": "The device adds the padding to a digest and signs it with the private key.",
  },
  AKCIPHER_VERIFY: "The device checks a signature against a digest with the public key.",
} as const;

/** The service with the algorithms numbered as in `para`. */
const serviceWith = (para: typeof AkcipherSessionPara, algos: AkcipherNumbers) => {
  const request = akcipherCreateSession(para);
  const { transform, verify } = statelessForms(algos);
  const describe = ({ para: { sess_para } }: Pick<Infer<typeof transform>, "para">) =>
    sessionText({ ...sess_para, keytype: sess_para.key_type }, para.fields.algo);
  return {
    id: ID,
    name: "AKCIPHER",
    opcodes: { control, data },
    control: {
      akcipher_create_session: {
        opcode: control.AKCIPHER_CREATE_SESSION,
        does: "create",
        request,
        describe: (body: Infer<typeof request>) => sessionText(body.para, para.fields.algo),
      },
      akcipher_destroy_session: { opcode: control.AKCIPHER_DESTROY_SESSION, does: "destroy", ...DestroySession },
    },
    data: {
      akcipher_encrypt: { tags: [[data.AKCIPHER_ENCRYPT]], ...AkcipherTransform, stateless: transform, describe },
      akcipher_decrypt: { tags: [[data.AKCIPHER_DECRYPT]], ...AkcipherTransform, stateless: transform, describe },
      akcipher_sign: { tags: [[data.AKCIPHER_SIGN]], ...AkcipherTransform, stateless: transform, describe },
      akcipher_verify: { tags: [[data.AKCIPHER_VERIFY]], ...AkcipherVerify, stateless: verify, describe },
    },
    statelessFeature: CryptoFeature.AKCIPHER_STATELESS_MODE,
    purposes,
    framing: LAST_BYTE,
    chart: { name: "akcipher", rank: 0 },
    asymmetric: true,
    constants: {
      config: { AkcipherAlgo, AkcipherAlgoRevision1 },
      control: { AkcipherKeyType, RsaPaddingAlgo, RsaHash, CurveId },
    },
  } as const satisfies WireService;
};

export const akcipher = serviceWith(AkcipherSessionPara, AkcipherAlgo);
/** The same with the algorithms as a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 numbers them. */
export const akcipherRevision1 = serviceWith(AkcipherSessionParaRevision1, AkcipherAlgoRevision1);
