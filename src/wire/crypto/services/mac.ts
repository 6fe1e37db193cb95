/** The service MAC, by its names alone: no device here serves it. */
import { DestroySession, LAST_BYTE } from "../header.ts";
import { opcode, type WireService } from "../service.ts";

/** 5.9.4.3 MAC services. */
export const MacAlgo = {
  NO_MAC: 0,
  HMAC_MD5: 1,
  HMAC_SHA1: 2,
  HMAC_SHA_224: 3,
  HMAC_SHA_256: 4,
  HMAC_SHA_384: 5,
  HMAC_SHA_512: 6,
  CMAC_3DES: 25,
  CMAC_AES: 26,
  KASUMI_F9: 27,
  SNOW3G_UIA2: 28,
  GMAC_AES: 41,
  GMAC_TWOFISH: 42,
  CBCMAC_AES: 49,
  CBCMAC_KASUMI_F9: 50,
  XCBC_AES: 53,
  ZUC_EIA3: 54,
} as const;

const ID = 2;
const control = { MAC_CREATE_SESSION: opcode(ID, 0x02), MAC_DESTROY_SESSION: opcode(ID, 0x03) } as const;

export const mac = {
  id: ID,
  name: "MAC",
  opcodes: { control, data: { MAC: opcode(ID, 0x00) } },
  control: {
    mac_destroy_session: { opcode: control.MAC_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: {},
  framing: LAST_BYTE,
  constants: { config: { MacAlgo } },
} as const satisfies WireService;
