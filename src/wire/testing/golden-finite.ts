/** Golden bytes: DSA and DH. */
import { GARBAGE, type Goldens, header, hex, u8 } from "./golden-bytes.ts";

export const FINITE_GOLDEN: Goldens<
  | "dsa_sign_req"
  | "dsa_verify_req"
  | "dsa_keygen_req"
  | "dh_keyexchg_param_gen_req"
  | "dh_keyexchg_key_gen_req"
  | "dh_keyexchg_key_compute_req"
> = {
  dsa_sign_req: {
    request: hex(
      "00 04 00 00  02 00 00 00", // SIGN, DSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "04 00 00 00  ef be ad de", // SHA_256, reserved1
      "03 00 00 00  02 00 00 00  01 00 00 00  ef be ad de", // p_len q_len g_len reserved
      "01 00 00 00  02 00 00 00  03 00 00 00  02 00 00 00  01 00 00 00  ef be ad de", // k_len x_len msg_len r_len s_len reserved2
      "80 00 0d  00 fb  09", // p q g
      "77", // k
      "d1 d2", // x
      "61 62 63", // msg
    ),
    value: {
      header: header(0x400, 2),
      body: {
        kind: "dsa_sign_req",
        parameter: {
          hash_algo: 4,
          reserved1: GARBAGE,
          dsa: { p_len: 3, q_len: 2, g_len: 1, reserved: GARBAGE },
          k_len: 1,
          x_len: 2,
          msg_len: 3,
          r_len: 2,
          s_len: 1,
          reserved2: GARBAGE,
          dsa_group_data: { p: u8(0x80, 0, 0x0d), q: u8(0, 0xfb), g: u8(9) },
          k: u8(0x77),
          x: u8(0xd1, 0xd2),
        },
        odata: { msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 05  06", // r s
    ),
    idata: { status: 0, reserved: 0, r: u8(0, 5), s: u8(6) },
  },
  dsa_verify_req: {
    request: hex(
      "01 04 00 00  02 00 00 00", // VERIFY, DSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "02 00 00 00  ef be ad de", // SHA1, reserved
      "03 00 00 00  02 00 00 00  01 00 00 00  ef be ad de", // p_len q_len g_len reserved
      "02 00 00 00  01 00 00 00  02 00 00 00  03 00 00 00", // y_len r_len s_len msg_len
      "80 00 0d  00 fb  09", // p q g
      "b1 b2", // y
      "05  06 07", // r s
      "61 62 63", // msg
    ),
    value: {
      header: header(0x401, 2),
      body: {
        kind: "dsa_verify_req",
        parameter: {
          hash_algo: 2,
          reserved: GARBAGE,
          dsa: { p_len: 3, q_len: 2, g_len: 1, reserved: GARBAGE },
          y_len: 2,
          r_len: 1,
          s_len: 2,
          msg_len: 3,
          dsa_data: { p: u8(0x80, 0, 0x0d), q: u8(0, 0xfb), g: u8(9) },
          y: u8(0xb1, 0xb2),
        },
        odata: { r: u8(5), s: u8(6, 7), msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, OK
    ),
    idata: { status: 0, verify_result: 0 },
  },
  dsa_keygen_req: {
    request: hex(
      "04 04 00 00  02 00 00 00", // KEY_GEN, DSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "80 00 00 00  ef be ad de", // modulus_len 128, reserved
    ),
    value: {
      header: header(0x404, 2),
      body: { kind: "dsa_keygen_req", parameter: { modulus_len: 128, reserved: GARBAGE } },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "03 00 00 00  02 00 00 00  01 00 00 00  00 00 00 00", // p_len q_len g_len reserved
      "02 00 00 00  03 00 00 00", // x_len y_len
      "80 00 0d  00 fb  09", // p q g
      "00 11  00 00 22", // x y
    ),
    idata: {
      status: 0,
      reserved: 0,
      dsa: { p_len: 3, q_len: 2, g_len: 1, reserved: 0 },
      x_len: 2,
      y_len: 3,
      dsa_data: { p: u8(0x80, 0, 0x0d), q: u8(0, 0xfb), g: u8(9) },
      x: u8(0, 0x11),
      y: u8(0, 0, 0x22),
    },
  },
  dh_keyexchg_param_gen_req: {
    request: hex(
      "05 04 00 00  03 00 00 00", // KEY_EXCHG, DH
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "02 00 00 00  ef be ad de", // GEN_DH_PARAM, reserved
      "40 00 00 00  ef be ad de  00 00 00 00  00 00 00 00", // modules_len 64, reserved, p_len g_len
    ),
    value: {
      header: header(0x405, 3),
      body: {
        kind: "dh_keyexchg_param_gen_req",
        parameter: {
          keyexchg_op: 2,
          reserved: GARBAGE,
          dh_param: { modules_len: 64, reserved: GARBAGE, p_len: 0, g_len: 0 },
        },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "03 00 00 00  00 00 00 00  03 00 00 00  03 00 00 00", // modules_len, reserved, p_len g_len
      "80 00 0d  00 00 09", // p g
    ),
    idata: {
      status: 0,
      reserved: 0,
      dh_param: { modules_len: 3, reserved: 0, p_len: 3, g_len: 3, p: u8(0x80, 0, 0x0d), g: u8(0, 0, 9) },
    },
  },
  dh_keyexchg_key_gen_req: {
    request: hex(
      "05 04 00 00  03 00 00 00", // KEY_EXCHG, DH
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "00 00 00 00  ef be ad de", // GEN_KEY, reserved
      "03 00 00 00  ef be ad de  03 00 00 00  01 00 00 00", // modules_len, reserved, p_len g_len
      "80 00 0d  02", // p g
    ),
    value: {
      header: header(0x405, 3),
      body: {
        kind: "dh_keyexchg_key_gen_req",
        parameter: {
          keyexchg_op: 0,
          reserved: GARBAGE,
          dh_param: { modules_len: 3, reserved: GARBAGE, p_len: 3, g_len: 1, p: u8(0x80, 0, 0x0d), g: u8(2) },
        },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "03 00 00 00  03 00 00 00", // x_len y_len
      "00 00 11  00 22 33", // x y
    ),
    idata: { status: 0, reserved: 0, x_len: 3, y_len: 3, x: u8(0, 0, 0x11), y: u8(0, 0x22, 0x33) },
  },
  dh_keyexchg_key_compute_req: {
    request: hex(
      "05 04 00 00  03 00 00 00", // KEY_EXCHG, DH
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "01 00 00 00  ef be ad de", // COMPUTE_KEY, reserved
      "03 00 00 00  ef be ad de  03 00 00 00  01 00 00 00", // modules_len, reserved, p_len g_len
      "80 00 0d  02", // p g
      "01 00 00 00  02 00 00 00  03 00 00 00  ef be ad de", // x_len y_len shared_secret_len reserved
      "d1  b1 b2", // x y
    ),
    value: {
      header: header(0x405, 3),
      body: {
        kind: "dh_keyexchg_key_compute_req",
        parameter: {
          keyexchg_op: 1,
          reserved: GARBAGE,
          dh_param: { modules_len: 3, reserved: GARBAGE, p_len: 3, g_len: 1, p: u8(0x80, 0, 0x0d), g: u8(2) },
        },
        odata: { x_len: 1, y_len: 2, shared_secret_len: 3, reserved: GARBAGE, x: u8(0xd1), y: u8(0xb1, 0xb2) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 00 5e", // shared_secret
    ),
    idata: { status: 0, reserved: 0, shared_secret: u8(0, 0, 0x5e) },
  },
};
