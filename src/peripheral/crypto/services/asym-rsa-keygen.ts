/** RSA key generation. RFC v3; the rows R18 to R20 of docs/spec.md. */
import type { AsymResult } from "../../../contract/engine.ts";
import type { Infer } from "../../../wire/codec/codec.ts";
import { Rfc } from "../../../wire/crypto/asym-common.ts";
import { AsymInput } from "../../../wire/crypto/requests.ts";
import { MAX_PRIMES, MIN_PRIMES, RsaPrivKeyRepType } from "../../../wire/crypto/services/asym-rsa.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_EXPONENT_BYTES, MAX_MODULUS_BYTES, MIN_MODULUS_BYTES } from "../limits.ts";
import { ok, refuse, type ServiceResult } from "../service-result.ts";
import { okAnswer, sizeWith } from "./asym-answer.ts";
import { type Body, fromResult, type PreparedRequest } from "./asym-handler.ts";
import { bitLength, fixedLengths, isOdd, significant } from "./asym-numbers.ts";

type RsaKey = Extract<AsymResult, { kind: "rsa-key" }>;
type Idata = Infer<typeof AsymInput.rsa_keygen_req>;
type PrivateParts = Pick<Idata, "priv_key" | "priv_key_data">;

/** R18: 65537. */
const DEFAULT_E = Uint8Array.of(1, 0, 1);
/** R20. */
const MODULUS_STEP = 8;
interface Wanted {
  readonly modulusLength: number;
  readonly primes: number;
  readonly e: Uint8Array;
}

export function rsaKeygen({ parameter }: Body<"rsa_keygen_req">): ServiceResult<PreparedRequest> {
  const no = (why: string) => refuse(Status.ERR, Rfc.KEY_GEN_RSA, why);
  const { modulus_len: modulusLength, rsa_prime_number: primes, priv_key_rep_type, e_len } = parameter;
  if (modulusLength < MIN_MODULUS_BYTES || modulusLength > MAX_MODULUS_BYTES || modulusLength % MODULUS_STEP) {
    return no(
      `modulus_len is ${modulusLength}, no multiple of ${MODULUS_STEP} from ${MIN_MODULUS_BYTES} to ${MAX_MODULUS_BYTES}`,
    );
  }
  if (primes < MIN_PRIMES || primes > MAX_PRIMES) return no(`${primes} primes, not ${MIN_PRIMES} to ${MAX_PRIMES}`);
  const e = e_len === 0 ? DEFAULT_E : parameter.e;
  if (!isOdd(e) || bitLength(e) < 2) return no("e is even, or 1");
  if (significant(e) > MAX_EXPONENT_BYTES) return no("e is 2^256 or more");
  const form = FORMS[priv_key_rep_type];
  if (!form) return no(`priv_key_rep_type is ${priv_key_rep_type}`);
  const wanted = { modulusLength, primes, e };
  return ok({
    request: { operation: "rsa-keygen", ...wanted },
    size: sizeWith(AsymInput.rsa_keygen_req, form.bytes(wanted) + modulusLength + e.length),
    idata: fromResult("rsa-key", (key) => idata(key, wanted, form)),
  });
}

function idata(key: RsaKey, wanted: Wanted, form: Form): ServiceResult<Uint8Array> {
  const parts = form.parts(key, wanted);
  if (!parts.ok) return parts;
  const { modulusLength, e } = wanted;
  const publicKey = fixedLengths({ n: [key.n, modulusLength], e: [key.e, e.length] }, Rfc.KEY_GEN_RSA);
  if (!publicKey.ok) return publicKey;
  const pub_key = { n_len: modulusLength, e_len: e.length };
  return okAnswer(AsymInput.rsa_keygen_req, ok({ ...parts.value, pub_key, pub_key_data: publicKey.value }));
}

/** One of the two representations of a private key. */
interface Form {
  /** Bytes of the private key's numbers. */
  bytes(wanted: Wanted): number;
  parts(key: RsaKey, wanted: Wanted): ServiceResult<PrivateParts>;
}

/** R19: bytes of each of p, q, dp, dq, qinv, r, d and t. */
const primeBytes = ({ modulusLength, primes }: Wanted): number => Math.ceil(modulusLength / primes);

const asExponent: Form = {
  bytes: ({ modulusLength }) => 2 * modulusLength,
  parts: ({ n, d }, { modulusLength, primes }) => {
    const numbers = fixedLengths({ n: [n, modulusLength], d: [d, modulusLength] }, Rfc.KEY_GEN_RSA);
    if (!numbers.ok) return numbers;
    return ok({
      priv_key: {
        prime_number: primes,
        priv_key_rep_type: RsaPrivKeyRepType.REPTYPE1,
        key: { kind: "privkey_rep1", n_len: modulusLength, d_len: modulusLength },
      },
      priv_key_data: { kind: "privkey_rep1_data", ...numbers.value },
    });
  },
};

const asPrimes: Form = {
  bytes: (wanted) => (5 + 3 * (wanted.primes - MIN_PRIMES)) * primeBytes(wanted),
  parts: ({ crt }, wanted) => {
    const length = primeBytes(wanted);
    const { p, q, dp, dq, qinv, others = [] } = crt;
    const numbers = fixedLengths(
      { p: [p, length], q: [q, length], dp: [dp, length], dq: [dq, length], qinv: [qinv, length] },
      Rfc.KEY_GEN_RSA,
    );
    if (!numbers.ok) return numbers;
    const more = { r: [] as Uint8Array[], d: [] as Uint8Array[], t: [] as Uint8Array[] };
    for (const { r, d, t } of others) {
      const other = fixedLengths({ r: [r, length], d: [d, length], t: [t, length] }, Rfc.KEY_GEN_RSA);
      if (!other.ok) return other;
      for (const name of ["r", "d", "t"] as const) more[name].push(other.value[name]);
    }
    return ok({
      priv_key: {
        prime_number: wanted.primes,
        priv_key_rep_type: RsaPrivKeyRepType.REPTYPE2,
        key: { kind: "privkey_rep2", ...lengths(length, others.length > 0 ? length : 0) },
      },
      priv_key_data: { kind: "privkey_rep2_data", ...numbers.value, ...more },
    });
  },
};

const lengths = (length: number, other: number) => ({
  p_len: length,
  q_len: length,
  dp_len: length,
  dq_len: length,
  qinv_len: length,
  r_len: other,
  d_len: other,
  t_len: other,
});

const FORMS: Readonly<Record<number, Form>> = {
  [RsaPrivKeyRepType.REPTYPE1]: asExponent,
  [RsaPrivKeyRepType.REPTYPE2]: asPrimes,
};
