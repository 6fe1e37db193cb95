/** CIPHER: symmetric ciphers, answered where they are asked for. VIRTIO 1.4 cs01, 5.9.9.6 Symmetric algorithms Operation. */
import type { Infer } from "../../../../wire/codec/codec.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { CtrlRequest, DataRequest } from "../../../../wire/crypto/requests.ts";
import { valueName } from "../../../../wire/crypto/service.ts";
import {
  CipherOp,
  type CipherPara,
  CipherSessionPara,
  cipher as wire,
} from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { wholeReply } from "../../reply.ts";
import { fits } from "../../room.ts";
import { type DataCall, type DeviceService, maskOf } from "../../service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import type { CryptoSession } from "../../sessions.ts";
import type { Completed, Io } from "../../step.ts";
import { CIPHERS, type CipherAlgorithm } from "./algorithms.ts";
import type { Direction, Transform } from "./modes.ts";

/** A cipher with its key, for one direction. */
interface KeyedCipher {
  readonly algorithm: CipherAlgorithm;
  readonly direction: Direction;
  readonly transform: Transform;
}

export interface CipherSession extends CryptoSession, KeyedCipher {
  readonly kind: "cipher";
}

type CreateBody = Extract<CtrlRequest["body"], { kind: "cipher_create_session" }>;
type CipherBody = Extract<DataRequest["body"], { kind: "cipher_encrypt" | "cipher_decrypt" }>;

export const cipher: DeviceService<CipherBody, CreateBody> = {
  wire,
  algorithms: { cipher_algo_l: maskOf([...CIPHERS.keys()]) },
  sessionKind: "cipher",
  openSession,
  perform,
};

function openSession({ sym }: CreateBody): ServiceResult<CipherSession> {
  if (sym.kind !== "cipher") return refuse(Status.NOTSUPP, Clause.SYM_SESSION, "only op_type CIPHER is offered");
  const keyed = keyedCipher(sym.para, sym.key);
  return keyed.ok ? ok({ kind: "cipher", ...keyed.value }) : keyed;
}

function keyedCipher({ algo, op }: Infer<typeof CipherSessionPara>, key: Uint8Array): ServiceResult<KeyedCipher> {
  const no = (status: 1 | 3, why: string) => refuse(status, Clause.SYM_SESSION, why);
  const algorithm = CIPHERS.get(algo);
  const name = valueName(CipherSessionPara.fields.algo, algo);
  if (!algorithm) return no(Status.NOTSUPP, `cipher algorithm ${name}`);
  if (!algorithm.keyLengths.includes(key.length)) return no(Status.ERR, `a key of ${key.length} bytes for ${name}`);
  if (op !== CipherOp.ENCRYPT && op !== CipherOp.DECRYPT) return no(Status.ERR, `cipher op ${op}`);
  const weakness = algorithm.weakness?.(key);
  if (weakness !== undefined) return no(Status.ERR, weakness);
  const direction = op === CipherOp.ENCRYPT ? "encrypt" : "decrypt";
  return ok({ algorithm, direction, transform: algorithm.make(key, direction) });
}

function perform({ header, body, sessions }: DataCall<CipherBody>, io: Io): Completed {
  const session = sessions.of<CipherSession>(header.session_id, "cipher");
  const result = unfit(body, io) ?? transformed(session, body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function unfit({ sym }: CipherBody, io: Io): Refused | undefined {
  if (sym.kind !== "cipher") return undefined;
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  return fits(iv_len + src_data_len + dst_data_len, dst_data_len, io);
}

/** The result: `dst_data_len` bytes. */
function transformed(session: CipherSession | undefined, { kind, sym }: CipherBody): ServiceResult<Uint8Array> {
  if (sym.kind !== "cipher") return refuse(Status.NOTSUPP, Clause.SYM, "only op_type CIPHER is offered");
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such cipher session");
  const { direction, algorithm, transform } = session;
  if (kind !== `cipher_${direction}`) return refuse(Status.ERR, Clause.SYM, `the session can only ${direction}`);
  return wrongLength(algorithm, sym.para) ?? ok(transform(sym.iv, sym.src_data));
}

/** CVE-2023-3180: source and destination are equally long. */
function wrongLength(algorithm: CipherAlgorithm, para: Infer<typeof CipherPara>): Refused | undefined {
  const { ivLength, least, granularity } = algorithm;
  const { iv_len, src_data_len, dst_data_len } = para;
  const err = (why: string) => refuse(Status.ERR, Clause.SYM, why);
  if (iv_len !== ivLength) return err(`an IV of ${iv_len} bytes, not ${ivLength}`);
  if (src_data_len < least) return err(`${src_data_len} bytes, fewer than ${least}`);
  if (src_data_len % granularity !== 0) return err(`${src_data_len} bytes are no whole blocks of ${granularity}`);
  return dst_data_len === src_data_len ? undefined : err(`${src_data_len} bytes in, ${dst_data_len} bytes out`);
}
