/** HASH: digests, answered where they are asked for. VIRTIO 1.4 cs01, 5.9.9.4 HASH Service Operation. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from "@noble/hashes/sha3.js";
import type { CHash } from "@noble/hashes/utils.js";
import { Clause } from "../../../wire/crypto/clause.ts";
import type { CtrlBody, DataBody } from "../../../wire/crypto/requests.ts";
import { HashAlgo, hash as wire } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_XOF_BYTES } from "../limits.ts";
import { wholeReply } from "../reply.ts";
import { fits } from "../room.ts";
import { type DataCall, type DeviceService, maskOf, type Sessionless } from "../service.ts";
import { ok, refuse, type ServiceResult } from "../service-result.ts";
import type { CryptoSession } from "../sessions.ts";
import type { Completed, Io } from "../step.ts";

const DIGESTS: ReadonlyMap<number, CHash> = new Map([
  [HashAlgo.MD5, md5],
  [HashAlgo.SHA1, sha1],
  [HashAlgo.SHA_224, sha224],
  [HashAlgo.SHA_256, sha256],
  [HashAlgo.SHA_384, sha384],
  [HashAlgo.SHA_512, sha512],
  [HashAlgo.SHA3_224, sha3_224],
  [HashAlgo.SHA3_256, sha3_256],
  [HashAlgo.SHA3_384, sha3_384],
  [HashAlgo.SHA3_512, sha3_512],
]);

/** Functions whose result is as long as it is asked for. */
const XOFS: ReadonlyMap<number, typeof shake128> = new Map([
  [HashAlgo.SHA3_SHAKE128, shake128],
  [HashAlgo.SHA3_SHAKE256, shake256],
]);

export interface HashSession extends CryptoSession {
  readonly kind: "hash";
  /** Bytes of a result. */
  readonly length: number;
  readonly digest: (source: Uint8Array) => Uint8Array;
}

type Parameters = Pick<CtrlBody<"hash_create_session">, "para">;
type HashBody = DataBody<"hash">;
type StatelessBody = DataBody<"hash_stateless">;

/** A service without secrets: a session is an algorithm and a length. */
export const hash: DeviceService<HashBody, Parameters, HashSession, StatelessBody> = {
  wire,
  algorithms: { hash_algo: maskOf([...DIGESTS.keys(), ...XOFS.keys()]) },
  sessionKind: "hash",
  openSession,
  sessionless,
  perform,
};

function openSession({ para }: Parameters): ServiceResult<HashSession> {
  const { algo, hash_result_len: length } = para;
  const digest = DIGESTS.get(algo);
  if (digest) return length === digest.outputLen ? opened(length, digest) : wrongLength(length, digest.outputLen);
  const xof = XOFS.get(algo);
  if (!xof) return refuse(Status.NOTSUPP, Clause.HASH_SESSION, `hash algorithm ${algo}`);
  if (length === 0 || length > MAX_XOF_BYTES) return wrongLength(length, `1 to ${MAX_XOF_BYTES}`);
  return opened(length, (source) => xof(source, { dkLen: length }));
}

const opened = (length: number, digest: HashSession["digest"]): ServiceResult<HashSession> =>
  ok({ kind: "hash", length, digest });

const wrongLength = (length: number, right: number | string): ServiceResult<HashSession> =>
  refuse(Status.ERR, Clause.HASH_SESSION, `hash_result_len is ${length}, not ${right}`);

/** The length of the result, which a session has as well, is said once. */
function sessionless({ para, src_data }: StatelessBody): Sessionless<HashBody> {
  const { sess_para, hash_result_len } = para;
  return { session: openSession({ para: { ...sess_para, hash_result_len } }), body: { para, src_data }, keyBytes: 0 };
}

function perform({ body, session }: DataCall<HashBody, HashSession>, io: Io): Completed {
  const { src_data_len, hash_result_len } = body.para;
  const result = fits(src_data_len + hash_result_len, hash_result_len, io) ?? digestOf(session, body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function digestOf(session: HashSession | undefined, { para, src_data }: HashBody): ServiceResult<Uint8Array> {
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such hash session");
  const { hash_result_len } = para;
  if (hash_result_len === session.length) return ok(session.digest(src_data));
  return refuse(
    Status.ERR,
    Clause.HASH,
    `hash_result_len is ${hash_result_len}, that of the session ${session.length}`,
  );
}
