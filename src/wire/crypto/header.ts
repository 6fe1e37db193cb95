/**
 * What all crypto services have in common on the wire: headers, and the answers of VIRTIO 1.4. Numbers and padding as in
 * Linux include/uapi/linux/virtio_crypto.h, the form of every driver without VIRTIO_CRYPTO_F_REVISION_1.
 */
import { doc, flags, le32, le64, named, payload, rest, u8 } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { Clause } from "./clause.ts";
import { controlRequestForms } from "./forms.ts";
import type { Framing, Numbers } from "./service.ts";
import { Status } from "./status.ts";

/** The meaning of a field that no device looks at. */
export const unused = "Not used; ignored.";

/** `flag` of a data request; only looked at after VIRTIO_CRYPTO_F_REVISION_1. */
export const DataFlag = { SESSION_MODE: 1 } as const;

/** The header of a control request, with the names of `opcodes`. */
export const ctrlHeader = (opcodes: Numbers) =>
  struct(
    "virtio_crypto_ctrl_header",
    {
      opcode: doc(named(le32, opcodes), "Service and operation: what the rest of the request is."),
      algo: doc(le32, "The algorithm, numbered by the service; repeated in the parameters, which count."),
      flag: doc(le32, "Not used; Linux sends whatever was on its stack."),
      queue_id: doc(le32, "Data queue the session is meant for; reserved in VIRTIO 1.4."),
    },
    { clause: Clause.CONTROL, meaning: "Starts every control request." },
  );

/** The operation of a request that closes a session, in both forms. */
export const DestroySession = controlRequestForms({
  type: "virtio_crypto_destroy_session_req",
  fixed: { session_id: doc(le64, "The session to close.") },
  variable: {},
  about: { clause: Clause.SESSION, meaning: "Closes a session." },
});

/** The device-writable part of a create request. */
export const SessionInput = struct(
  "virtio_crypto_session_input",
  {
    session_id: doc(le64, "The new session, to be named in its requests; says nothing unless the status is OK."),
    status: doc(named(le32, Status), "How it went.", Clause.STATUS),
    padding: doc(le32, "Written as zero."),
  },
  { clause: Clause.SESSION, meaning: "The device's answer to a create request." },
);

/** The device-writable part of a destroy request; of a data request, its last byte. */
export const Inhdr = struct(
  "virtio_crypto_inhdr",
  { status: doc(named(u8, Status), "How it went.", Clause.STATUS) },
  {
    clause: Clause.DATA,
    meaning: "The last byte of every answer on a data queue, and all of it for a destroy request.",
  },
);

/** The header of a data request, with the names of `opcodes`. */
export const opHeader = (opcodes: Numbers) =>
  struct(
    "virtio_crypto_op_header",
    {
      opcode: doc(named(le32, opcodes), "Service and operation: what the rest of the request is."),
      algo: doc(le32, "The algorithm, numbered by the service; the session's counts."),
      session_id: doc(le64, "The session whose key and parameters are meant."),
      flag: doc(flags(le32, DataFlag), "Session or stateless mode; ignored without VIRTIO_CRYPTO_F_REVISION_1."),
      padding: doc(le32, unused),
    },
    { clause: Clause.DATA, meaning: "Starts every data request." },
  );

/** The device-writable part of a data request: the result, and the status in the very last byte. */
export const DataResponse = struct(
  "virtio_crypto_op_data_req, device-writable",
  {
    dst_data: doc(payload(rest(1)), "The result; zeros behind it if the driver left more room."),
    inhdr: doc(Inhdr, "The status, in the very last byte the device may write."),
  },
  { clause: Clause.DATA, meaning: "What the device answers to a data request." },
);

/** 5.9.9.3: the status is the last byte of every answer on a data queue. */
export const LAST_BYTE = {
  statusAt: "last-byte",
  refusal: { exportId: 6, layout: DataResponse },
} as const satisfies Framing;
