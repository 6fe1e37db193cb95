/** The service IPSEC, by its names alone: no device here serves it. */
import { LAST_BYTE } from "../header.ts";
import { opcode, type WireService } from "../service.ts";

const ID = 5;

export const ipsec = {
  id: ID,
  name: "IPSEC",
  opcodes: { control: {}, data: { IPSEC_OUTBOUND: opcode(ID, 0x00), IPSEC_INBOUND: opcode(ID, 0x01) } },
  control: {},
  data: {},
  framing: LAST_BYTE,
} as const satisfies WireService;
