/** The service HASH. VIRTIO 1.4 cs01, 5.9.9.2.1.1 and 5.9.9.4. */
import type { Codec, Infer } from "../../codec/codec.ts";
import { bytes, doc, le32, named, payload } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { Clause } from "../clause.ts";
import { CryptoFeature } from "../features.ts";
import { CONTROL_FIXED_BYTES, dataRequestForms, padded, unpadded } from "../forms.ts";
import { DestroySession, LAST_BYTE, unused } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";

/** 5.9.4.2 HASH services. */
export const HashAlgo = {
  NO_HASH: 0,
  MD5: 1,
  SHA1: 2,
  SHA_224: 3,
  SHA_256: 4,
  SHA_384: 5,
  SHA_512: 6,
  SHA3_224: 7,
  SHA3_256: 8,
  SHA3_384: 9,
  SHA3_512: 10,
  SHA3_SHAKE128: 11,
  SHA3_SHAKE256: 12,
} as const;

const algo = doc(named(le32, HashAlgo), "The hash algorithm.");
const sessionFields = {
  algo,
  hash_result_len: doc(le32, "Bytes of result: those of the algorithm's digest; of a SHAKE any number."),
};
const aboutPara = { clause: Clause.HASH_SESSION, meaning: "Parameters of a hash session." };

/** As Linux has it: as long as the parameters of a MAC session. */
export const HashSessionPara = struct(
  "virtio_crypto_hash_session_para",
  { ...sessionFields, padding: doc(bytes(8), "Fills the parameters up to 16 bytes; ignored.") },
  aboutPara,
);
export const HashSessionFlf = struct("virtio_crypto_hash_create_session_flf", sessionFields, aboutPara);

const create = <P extends Codec<unknown>>(para: P) => ({
  type: "virtio_crypto_hash_create_session_req",
  fixed: { para: doc(para, "Algorithm and length of the result.") },
  variable: {},
  about: { clause: Clause.HASH_SESSION, meaning: "Opens a session with a hash algorithm." },
});
const HashCreateSession = {
  request: padded(CONTROL_FIXED_BYTES, create(HashSessionPara)),
  unpadded: unpadded(create(HashSessionFlf)),
};

const lengths = {
  src_data_len: doc(le32, "Bytes to be hashed."),
  hash_result_len: doc(le32, "Bytes of room for the result; those of the session."),
};
const src_data = doc(payload(bytes("para.src_data_len")), "What is to be hashed.");

export const HashPara = struct("virtio_crypto_hash_para", lengths, {
  clause: Clause.HASH,
  meaning: "Lengths of a hash request.",
});
const HashData = dataRequestForms({
  type: "virtio_crypto_hash_data_req",
  fixed: { para: doc(HashPara, "How long source and result are.") },
  variable: { src_data },
  about: { clause: Clause.HASH, meaning: "Hashes data with the algorithm of a session." },
});

const HashSessPara = struct("sess_para", { algo });
export const HashParaStateless = struct(
  "virtio_crypto_hash_data_flf_stateless",
  { sess_para: doc(HashSessPara, "What a session would have."), ...lengths, reserved: doc(le32, unused) },
  { clause: Clause.HASH, meaning: "Algorithm and lengths of a hash request without a session." },
);
const HashStateless = unpadded({
  type: "virtio_crypto_hash_data_req_stateless",
  fixed: { para: doc(HashParaStateless, "The algorithm, and how long source and result are.") },
  variable: { src_data },
  about: { clause: Clause.HASH, meaning: "Hashes data with the algorithm that it names." },
});

const textOf = (number: number, length: number): SessionText => ({
  algorithm: valueName(algo, number),
  purpose: `hash, ${length} bytes`,
});
const sessionText = ({ para }: Infer<typeof HashCreateSession.unpadded>): SessionText =>
  textOf(para.algo, para.hash_result_len);
const statelessText = ({ para }: Infer<typeof HashStateless>): SessionText =>
  textOf(para.sess_para.algo, para.hash_result_len);

const ID = 1;
const control = { HASH_CREATE_SESSION: opcode(ID, 0x02), HASH_DESTROY_SESSION: opcode(ID, 0x03) } as const;
const data = { HASH: opcode(ID, 0x00) } as const;

export const hash = {
  id: ID,
  name: "HASH",
  opcodes: { control, data },
  control: {
    hash_create_session: {
      opcode: control.HASH_CREATE_SESSION,
      does: "create",
      ...HashCreateSession,
      describe: sessionText,
    },
    hash_destroy_session: { opcode: control.HASH_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: { hash: { tags: [[data.HASH]], ...HashData, stateless: HashStateless, describe: statelessText } },
  statelessFeature: CryptoFeature.HASH_STATELESS_MODE,
  purposes: {
    HASH_CREATE_SESSION: "The driver chooses a hash and the length of its results; later requests name the session.",
    HASH_DESTROY_SESSION: "The driver closes its session.",
    HASH: "The device calculates the digest of the data. A request has all of it: nothing is kept for the next.",
  },
  framing: LAST_BYTE,
  chart: { name: "hash", rank: 2 },
  constants: { config: { HashAlgo } },
} as const satisfies WireService;
