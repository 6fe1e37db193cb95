/** What a control request asks for, and the session it makes: how a data request gets its algorithm's name. */
import { whyAbsent } from "../../../trace/absent.ts";
import type { Dialect } from "../../../trace/dialect.ts";
import { controlBody, type Popped } from "../../../trace/exchange.ts";
import {
  AkcipherKeyType,
  CipherOp,
  CipherSessionPara,
  CtrlHeader,
  RsaSessionPara,
} from "../../../wire/crypto/crypto.ts";

export interface SessionInfo {
  /** E.g. `RSA PKCS1`, `AES_CBC`. */
  readonly algorithm: string;
  /** E.g. `private key`, `encrypt, 128-bit key`. */
  readonly purpose: string;
}

export type ControlIntent =
  | { readonly does: "create"; readonly session: SessionInfo }
  | { readonly does: "destroy"; readonly id: bigint }
  | { readonly does: "other" };

const HEADER_BYTES = CtrlHeader.size ?? 0;

const label = (codec: { label?(value: unknown): string | undefined }, value: number): string =>
  codec.label?.(value) ?? String(value);

/** What a control request asks for, as far as the log has its bytes. */
export function controlIntent(dialect: Dialect, { readable, absent }: Popped): ControlIntent {
  const body = whyAbsent(absent, 0, HEADER_BYTES) ? undefined : controlBody(dialect, readable);
  if (!body) return { does: "other" };
  if ("session_id" in body) return { does: "destroy", id: body.session_id };
  if (body.kind === "akcipher_create_session") {
    const { para } = body;
    const padding = para.u.kind === "rsa" ? ` ${paddingName(para.u.padding_algo)}` : "";
    const algorithm = label(dialect.akcipherAlgo, para.algo) + padding;
    return { does: "create", session: { algorithm, purpose: keyName(para.keytype) } };
  }
  if (body.kind === "cipher_create_session" && body.sym.kind === "cipher") {
    const { algo, op, keylen } = body.sym.para;
    const algorithm = label(CipherSessionPara.fields.algo, algo);
    return { does: "create", session: { algorithm, purpose: `${direction(op)}, ${8 * keylen}-bit key` } };
  }
  return { does: "other" };
}

/** `PKCS1_PADDING` is `PKCS1` here: the column is narrow. */
const paddingName = (padding: number): string =>
  label(RsaSessionPara.fields.padding_algo, padding).replace(/_PADDING$/, "");

function keyName(keytype: number): string {
  if (keytype === AkcipherKeyType.PRIVATE) return "private key";
  return keytype === AkcipherKeyType.PUBLIC ? "public key" : `key type ${keytype}`;
}

const direction = (op: number): string =>
  op === CipherOp.ENCRYPT ? "encrypt" : op === CipherOp.DECRYPT ? "decrypt" : `op ${op}`;
