/**
 * The service CIPHER: symmetric requests, each in the form that its `op_type` names. VIRTIO 1.4 cs01, 5.9.9.2.1.3 and
 * 5.9.9.6.
 */
import type { Infer } from "../../codec/codec.ts";
import { doc, le32 } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { selectAhead } from "../../codec/layout-union.ts";
import { Clause } from "../clause.ts";
import { CryptoFeature } from "../features.ts";
import { DestroySession, LAST_BYTE } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";
import {
  ChainAnswer,
  ChainCreateSession,
  ChainData,
  ChainOrder,
  ChainStateless,
  chainText,
  HashMode,
  statelessChainText,
} from "./chain.ts";
import {
  CipherAlgo,
  CipherCreateSession,
  CipherData,
  CipherOp,
  CipherSessionPara,
  CipherStateless,
  directionName,
  SymOpType,
} from "./cipher.ts";

/** Bytes before `op_type`: of a create request, of a data request in a session, and of a stateless one. */
const SYM_CREATE_UNION = 48;
const SYM_DATA_UNION = 40;
const SYM_STATELESS_UNION = 72;

const { CIPHER, ALGORITHM_CHAINING } = SymOpType;

const SymData = struct(
  "sym_data",
  {
    sym: doc(
      selectAhead(SYM_DATA_UNION, le32, { cipher: [CIPHER, CipherData], chain: [ALGORITHM_CHAINING, ChainData] }),
      "The form that op_type names.",
    ),
  },
  { clause: Clause.SYM, meaning: "Encrypts or decrypts with the cipher of a session." },
);

const SymDataStateless = struct(
  "sym_data_stateless",
  {
    sym: doc(
      selectAhead(SYM_STATELESS_UNION, le32, {
        cipher: [CIPHER, CipherStateless],
        chain: [ALGORITHM_CHAINING, ChainStateless],
      }),
      "The form that op_type names.",
    ),
  },
  { clause: Clause.SYM, meaning: "Encrypts or decrypts with a key of its own." },
);

/** A request that opens a session, in the form that `op_type` names. */
const SymCreateSession = struct(
  "sym_create_session",
  {
    sym: doc(
      selectAhead(SYM_CREATE_UNION, le32, {
        cipher: [CIPHER, CipherCreateSession],
        chain: [ALGORITHM_CHAINING, ChainCreateSession],
      }),
      "The form that op_type names.",
    ),
  },
  { clause: Clause.SYM_SESSION, meaning: "Opens a session with a cipher, or with a cipher and a hash." },
);

function sessionText({ sym }: Infer<typeof SymCreateSession>): SessionText | undefined {
  if (sym.kind === "chain") return chainText(sym);
  if (sym.kind !== "cipher") return undefined;
  const { algo, op, keylen } = sym.para;
  const algorithm = valueName(CipherSessionPara.fields.algo, algo);
  return { algorithm, purpose: `${directionName(op)}, ${8 * keylen}-bit key` };
}

function statelessText({ sym }: Infer<typeof SymDataStateless>): SessionText | undefined {
  if (sym.kind === "chain") return statelessChainText(sym);
  if (sym.kind !== "cipher") return undefined;
  const { algo, op, key_len } = sym.para.sess_para;
  const algorithm = valueName(CipherSessionPara.fields.algo, algo);
  return { algorithm, purpose: `${directionName(op)}, ${8 * key_len}-bit key` };
}

const ID = 0;
const control = { CIPHER_CREATE_SESSION: opcode(ID, 0x02), CIPHER_DESTROY_SESSION: opcode(ID, 0x03) } as const;
const data = { CIPHER_ENCRYPT: opcode(ID, 0x00), CIPHER_DECRYPT: opcode(ID, 0x01) } as const;

const symForms = {
  request: SymData,
  stateless: SymDataStateless,
  describe: statelessText,
  /** That of a cipher alone has its result and the status, as a refusal has. */
  answer: {
    exportId: 30,
    layout: ChainAnswer,
    answers: ({ sym }: { readonly sym: { readonly kind: string } }): boolean => sym.kind === "chain",
  },
} as const;

export const cipher = {
  id: ID,
  name: "CIPHER",
  opcodes: { control, data },
  control: {
    cipher_create_session: {
      opcode: control.CIPHER_CREATE_SESSION,
      does: "create",
      request: SymCreateSession,
      describe: sessionText,
    },
    cipher_destroy_session: { opcode: control.CIPHER_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: {
    cipher_encrypt: { tags: [[data.CIPHER_ENCRYPT]], ...symForms },
    cipher_decrypt: { tags: [[data.CIPHER_DECRYPT]], ...symForms },
  },
  statelessFeature: CryptoFeature.CIPHER_STATELESS_MODE,
  purposes: {
    CIPHER_CREATE_SESSION:
      "The driver gives the device a key for one direction. Linux opens two sessions for each key, one for each.",
    CIPHER_DESTROY_SESSION: "The driver closes its session: the device forgets the key.",
    CIPHER_ENCRYPT: "The device encrypts the data with the session's key, from the initialization vector on.",
    CIPHER_DECRYPT: "The device decrypts the data with the session's key, from the initialization vector on.",
  },
  framing: LAST_BYTE,
  chart: { name: "cipher", rank: 1 },
  constants: { config: { CipherAlgo }, control: { CipherOp, SymOpType, ChainOrder, HashMode } },
} as const satisfies WireService;
