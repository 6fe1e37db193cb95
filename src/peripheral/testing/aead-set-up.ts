/** A device with AEAD sessions for both directions, in a test's hands. */
import { AeadAlgo } from "../../wire/crypto/services/aead.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { type AeadFields, createAead } from "./aead-requests.ts";
import { AEAD_LENGTHS, type AeadName, opensslSealed } from "./openssl-aeads.ts";
import { heldRig } from "./rig.ts";

/** Bytes that look random, and are the same each time. */
const some = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (167 * (i + length)) & 0xff);

/** A device with a session for each direction, and a text in both forms. */
export function aeadSetUp({
  name = "GCM",
  tag = 16,
  memory = 1 << 20,
}: {
  name?: AeadName;
  tag?: number;
  memory?: number;
} = {}) {
  const rig = heldRig({ memory });
  const { keys, ivs } = AEAD_LENGTHS[name];
  const message = {
    algo: AeadAlgo[name],
    key: some(keys[0] ?? 0),
    tag,
    iv: some(ivs[0] ?? 0),
    aad: some(20),
    text: some(48),
  };
  const encrypting = rig.open(createAead(message));
  const decrypting = rig.open(createAead({ ...message, op: CipherOp.DECRYPT }));
  const { iv, aad, text } = message;
  const sealed = opensslSealed(message);
  const encrypt: AeadFields = { session: encrypting, iv, aad, src: text, dst: sealed.length, tag };
  const decrypt: AeadFields = {
    session: decrypting,
    iv,
    aad,
    src: sealed,
    dst: text.length,
    tag,
    operation: "decrypt",
  };
  return { rig, message, sealed, encrypt, decrypt };
}

export type AeadMade = ReturnType<typeof aeadSetUp>;
