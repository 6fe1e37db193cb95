/**
 * The control queue: opening and closing sessions. VIRTIO 1.4 cs01, 5.9.7.2 Control Virtqueue.
 *
 * Linux waits for these answers without a timeout, so every one is given inside the notification.
 */
import { decode, WireError } from "../../wire/codec.ts";
import { CipherAlgo, CipherOp, CtrlRequest, Status } from "../../wire/crypto.ts";
import { type Answer, answer, Clause, refuse } from "./answer.ts";
import { rsaSession } from "./key-spec.ts";
import type { CryptoSession, SessionTable } from "./sessions.ts";

const AES_KEY_LENGTHS = [16, 24, 32];

/** What the driver gets back: a create answers with `virtio_crypto_session_input`, a destroy with one byte. */
export type ControlAnswer =
  | { readonly form: "session"; readonly result: Answer<bigint> }
  | { readonly form: "status"; readonly result: Answer<null> };

/** Carries out one control request. `readable` is its device-readable part. */
export function control(sessions: SessionTable, readable: Uint8Array): ControlAnswer {
  const request = parse(readable);
  if (!request.ok) return { form: "session", result: request };
  const { body } = request.value;
  switch (body.kind) {
    case "cipher_create_session":
      return { form: "session", result: open(sessions, cipherSession(body.sym)) };
    case "akcipher_create_session":
      return { form: "session", result: open(sessions, rsaSession(body)) };
    case "cipher_destroy_session":
      return { form: "status", result: close(sessions, body.session_id, "cipher") };
    case "akcipher_destroy_session":
      return { form: "status", result: close(sessions, body.session_id, "rsa") };
    case "hash_destroy_session":
    case "mac_destroy_session":
    case "aead_destroy_session":
      return {
        form: "status",
        result: refuse(Status.NOTSUPP, Clause.CONTROL, `no ${body.kind.split("_")[0]} service`),
      };
    default: {
      const { opcode } = request.value.header;
      return {
        form: "session",
        result: refuse(Status.NOTSUPP, Clause.CONTROL, `control opcode 0x${opcode.toString(16)}`),
      };
    }
  }
}

function parse(readable: Uint8Array): Answer<CtrlRequest> {
  try {
    return answer(decode(CtrlRequest, readable));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(Status.ERR, Clause.CONTROL, error.message);
  }
}

type Sym = Extract<CtrlRequest["body"], { kind: "cipher_create_session" }>["sym"];

function cipherSession(sym: Sym): Answer<CryptoSession> {
  const no = (status: 1 | 3, why: string) => refuse(status, Clause.CIPHER_SESSION, why);
  if (sym.kind !== "cipher") return no(Status.NOTSUPP, "only op_type CIPHER is offered");
  const { algo, op } = sym.para;
  if (algo !== CipherAlgo.AES_CBC) return no(Status.NOTSUPP, `cipher algorithm ${algo}; only AES_CBC is offered`);
  if (!AES_KEY_LENGTHS.includes(sym.key.length)) return no(Status.ERR, `an AES key of ${sym.key.length} bytes`);
  if (op !== CipherOp.ENCRYPT && op !== CipherOp.DECRYPT) return no(Status.ERR, `cipher op ${op}`);
  return answer({ kind: "cipher", key: sym.key, direction: op === CipherOp.ENCRYPT ? "encrypt" : "decrypt" });
}

function open(sessions: SessionTable, session: Answer<CryptoSession>): Answer<bigint> {
  if (!session.ok) return session;
  const id = sessions.open(session.value);
  return id === undefined ? refuse(Status.NOSPC, Clause.STATUS, `${sessions.size} sessions are open`) : answer(id);
}

function close(sessions: SessionTable, id: bigint, kind: CryptoSession["kind"]): Answer<null> {
  if (sessions.close(id, kind)) return answer(null);
  return refuse(Status.INVSESS, Clause.STATUS, `there is no ${kind} session ${id}`);
}
