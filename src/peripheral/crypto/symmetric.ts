/** CIPHER: AES-CBC, answered where it is asked. VIRTIO 1.4 cs01, 5.9.9.6 Symmetric algorithms Operation. */
import { cbc } from "@noble/ciphers/aes.js";
import { Clause } from "../../wire/crypto/clause.ts";
import { type DataRequest, Status } from "../../wire/crypto/crypto.ts";
import { type Answer, answer, refuse } from "./answer.ts";
import type { CryptoSession } from "./sessions.ts";

const AES_BLOCK = 16;

export type CipherBody = Extract<DataRequest["body"], { kind: "cipher_encrypt" | "cipher_decrypt" }>;

/** The result: `dst_data_len` bytes. */
export function cipher(session: CryptoSession | undefined, { kind, sym }: CipherBody): Answer<Uint8Array> {
  const err = (why: string) => refuse(Status.ERR, Clause.SYM, why);
  if (sym.kind !== "cipher") return refuse(Status.NOTSUPP, Clause.SYM, "only op_type CIPHER is offered");
  if (session?.kind !== "cipher") return refuse(Status.INVSESS, Clause.STATUS, "there is no such cipher session");
  if (kind !== `cipher_${session.direction}`) return err(`the session can only ${session.direction}`);
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  if (iv_len !== AES_BLOCK) return err(`an IV of ${iv_len} bytes`);
  if (src_data_len === 0 || src_data_len % AES_BLOCK) return err(`${src_data_len} bytes are no whole AES blocks`);
  if (dst_data_len !== src_data_len) return err(`${src_data_len} bytes in, ${dst_data_len} bytes out`);
  const aes = cbc(session.key, sym.iv, { disablePadding: true });
  return answer(session.direction === "encrypt" ? aes.encrypt(sym.src_data) : aes.decrypt(sym.src_data));
}
