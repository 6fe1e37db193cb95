/** The service AEAD, by its names alone: no device here serves it. */
import { DestroySession, LAST_BYTE } from "../header.ts";
import { opcode, type WireService } from "../service.ts";

/** 5.9.4.4 AEAD services. */
export const AeadAlgo = { NO_AEAD: 0, GCM: 1, CCM: 2, CHACHA20_POLY1305: 3 } as const;

const ID = 3;
const control = { AEAD_CREATE_SESSION: opcode(ID, 0x02), AEAD_DESTROY_SESSION: opcode(ID, 0x03) } as const;

export const aead = {
  id: ID,
  name: "AEAD",
  opcodes: { control, data: { AEAD_ENCRYPT: opcode(ID, 0x00), AEAD_DECRYPT: opcode(ID, 0x01) } },
  control: {
    aead_destroy_session: { opcode: control.AEAD_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: {},
  framing: LAST_BYTE,
  constants: { config: { AeadAlgo } },
} as const satisfies WireService;
