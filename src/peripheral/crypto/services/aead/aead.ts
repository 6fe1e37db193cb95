/** AEAD: encryption with a tag, answered where it is asked for. VIRTIO 1.4 cs01, 5.9.9.7 AEAD Service Operation. */
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { CtrlBody, DataBody } from "../../../../wire/crypto/requests.ts";
import { aead as wire } from "../../../../wire/crypto/services/aead.ts";
import { CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { wholeReply } from "../../reply.ts";
import { fits } from "../../room.ts";
import { type DataCall, type DeviceService, maskOf, type Sessionless } from "../../service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import type { CryptoSession } from "../../sessions.ts";
import type { Completed, Io } from "../../step.ts";
import { type AeadAlgorithm, ALGORITHMS } from "./algorithms.ts";
import { type KeyedAead, seal, unseal } from "./keyed-aead.ts";

export interface AeadSession extends CryptoSession {
  readonly kind: "aead";
  readonly algorithm: AeadAlgorithm;
  readonly keyed: KeyedAead;
  readonly tagLength: number;
  readonly direction: "encrypt" | "decrypt";
}

/** What opens a session: of a create request, or of a stateless one. */
interface Parameters {
  readonly para: Pick<CtrlBody<"aead_create_session">["para"], "algo" | "tag_len" | "op">;
  readonly key: Uint8Array;
}
/** What is done in it. */
interface AeadBody extends Pick<DataBody<"aead_encrypt">, "iv" | "src_data" | "aad"> {
  readonly kind: "aead_encrypt" | "aead_decrypt";
  readonly para: Omit<DataBody<"aead_encrypt">["para"], "reserved">;
}
type StatelessBody = DataBody<"aead_encrypt_stateless" | "aead_decrypt_stateless">;

export const aead: DeviceService<AeadBody, Parameters, AeadSession, StatelessBody> = {
  wire,
  algorithms: { aead_algo: maskOf([...ALGORITHMS.keys()]) },
  sessionKind: "aead",
  openSession,
  sessionless,
  perform,
};

function openSession({ para, key }: Parameters): ServiceResult<AeadSession> {
  const { algo, tag_len: tagLength, op } = para;
  const algorithm = ALGORITHMS.get(algo);
  if (!algorithm) return refuse(Status.NOTSUPP, Clause.AEAD_SESSION, `AEAD algorithm ${algo}`);
  const { keyLengths, tagLengths } = algorithm;
  const err = (why: string) => refuse(Status.ERR, Clause.AEAD_SESSION, why);
  if (!keyLengths.includes(key.length)) return err(`a key of ${key.length} bytes, not ${keyLengths.join(" or ")}`);
  if (!tagLengths.includes(tagLength)) return err(`a tag of ${tagLength} bytes, not ${tagLengths.join(" or ")}`);
  if (op !== CipherOp.ENCRYPT && op !== CipherOp.DECRYPT) return err(`cipher op ${op}`);
  const direction = op === CipherOp.ENCRYPT ? "encrypt" : "decrypt";
  return ok({ kind: "aead", algorithm, keyed: algorithm.with(key, tagLength), tagLength, direction });
}

/** The length of the tag, which a session has as well, is said once. */
function sessionless({ para, key, iv, src_data, aad }: StatelessBody): Sessionless<AeadBody> {
  const { sess_para, tag_len } = para;
  const session = openSession({ para: { ...sess_para, tag_len }, key });
  return { session, body: { para, iv, src_data, aad }, keyBytes: key.length };
}

function perform({ body, session, keyBytes }: DataCall<AeadBody, AeadSession>, io: Io): Completed {
  const { iv_len, aad_len, src_data_len, dst_data_len } = body.para;
  const result =
    fits(keyBytes + iv_len + aad_len + src_data_len + dst_data_len, dst_data_len, io) ?? answer(session, body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function answer(session: AeadSession | undefined, body: AeadBody): ServiceResult<Uint8Array> {
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such AEAD session");
  const { keyed, tagLength, direction } = session;
  if (body.kind !== `aead_${direction}`) return err(`the session can only ${direction}`);
  const wrong = unfit(session, body);
  if (wrong) return wrong;
  const input = { iv: body.iv, aad: body.aad, text: body.src_data };
  if (direction === "encrypt") return ok(seal(keyed, tagLength, input));
  const plainText = unseal(keyed, tagLength, input);
  return plainText ? ok(plainText) : refuse(Status.BADMSG, Clause.AEAD, "the tag does not fit");
}

/** Lengths that do not go with the session, or with one another. */
function unfit({ algorithm, tagLength, direction }: AeadSession, { para, iv }: AeadBody): Refused | undefined {
  const { ivLengths, limit } = algorithm;
  const { src_data_len, dst_data_len, tag_len } = para;
  if (!ivLengths.includes(iv.length)) return err(`an IV of ${iv.length} bytes, not ${ivLengths.join(" or ")}`);
  // Drivers that were compiled with Linux' header have no such field, and send 0.
  if (tag_len !== 0 && tag_len !== tagLength) return err(`tag_len is ${tag_len}, that of the session ${tagLength}`);
  const textLength = direction === "encrypt" ? src_data_len : src_data_len - tagLength;
  if (textLength < 0) return err(`${src_data_len} bytes are less than a tag of ${tagLength}`);
  const resultLength = direction === "encrypt" ? textLength + tagLength : textLength;
  if (dst_data_len < resultLength) return err(`${resultLength} bytes of result for ${dst_data_len} of room`);
  if (limit && textLength >= limit(iv)) return err(`${textLength} bytes of text with an IV of ${iv.length}`);
  return undefined;
}

const err = (why: string): Refused => refuse(Status.ERR, Clause.AEAD, why);
