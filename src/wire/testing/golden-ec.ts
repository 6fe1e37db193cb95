/** Golden bytes: elliptic curves. */
import { GARBAGE, type Goldens, header, hex, u8 } from "./golden-bytes.ts";

export const EC_GOLDEN: Goldens<
  | "ecdsa_sign_req"
  | "ecdsa_verify_req"
  | "ec_keygen_req"
  | "ecdh_keyexchg_key_gen_req"
  | "ecdh_keyexchg_key_compute_req"
> = {
  ecdsa_sign_req: {
    request: hex(
      "00 04 00 00  04 00 00 00", // SIGN, ECDSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "04 00 00 00  00 00 00 00", // SHA_256, PRIME
      "02 00 00 00  02 00 00 00  02 00 00 00  02 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  ef be ad de", // xg_len yg_len n_len q_len a_len b_len h_len reserved
      "01 00 00 00  02 00 00 00  03 00 00 00  02 00 00 00  03 00 00 00  ef be ad de", // k_len d_len msg_len r_len s_len reserved
      "10 11  20 21  00 97  00 89  50  60  01", // xg yg n q a b h
      "77", // k
      "d1 d2", // d
      "61 62 63", // msg
    ),
    value: {
      header: header(0x400, 4),
      body: {
        kind: "ecdsa_sign_req",
        parameter: {
          hash_algo: 4,
          field_type: 0,
          ec: { xg_len: 2, yg_len: 2, n_len: 2, q_len: 2, a_len: 1, b_len: 1, h_len: 1, reserved: GARBAGE },
          k_len: 1,
          d_len: 2,
          msg_len: 3,
          r_len: 2,
          s_len: 3,
          reserved: GARBAGE,
          ec_data: {
            xg: u8(0x10, 0x11),
            yg: u8(0x20, 0x21),
            n: u8(0, 0x97),
            q: u8(0, 0x89),
            a: u8(0x50),
            b: u8(0x60),
            h: u8(1),
          },
          k: u8(0x77),
          d: u8(0xd1, 0xd2),
        },
        odata: { msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 05  00 00 06", // r s
    ),
    idata: { status: 0, reserved: 0, r: u8(0, 5), s: u8(0, 0, 6) },
  },
  ecdsa_verify_req: {
    request: hex(
      "01 04 00 00  04 00 00 00", // VERIFY, ECDSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "00 00 00 00  01 00 00 00", // NO_HASH, BINARY
      "02 00 00 00  02 00 00 00  02 00 00 00  02 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  ef be ad de", // xg_len yg_len n_len q_len a_len b_len h_len reserved
      "02 00 00 00  01 00 00 00  01 00 00 00  02 00 00 00  03 00 00 00  ef be ad de", // x_len y_len r_len s_len msg_len reserved
      "10 11  20 21  00 97  00 89  50  60  01", // xg yg n q a b h
      "a1 a2  b1", // x y
      "05  06 07", // r s
      "61 62 63", // msg
    ),
    value: {
      header: header(0x401, 4),
      body: {
        kind: "ecdsa_verify_req",
        parameter: {
          hash_algo: 0,
          field_type: 1,
          ec: { xg_len: 2, yg_len: 2, n_len: 2, q_len: 2, a_len: 1, b_len: 1, h_len: 1, reserved: GARBAGE },
          x_len: 2,
          y_len: 1,
          r_len: 1,
          s_len: 2,
          msg_len: 3,
          reserved: GARBAGE,
          ec_data: {
            xg: u8(0x10, 0x11),
            yg: u8(0x20, 0x21),
            n: u8(0, 0x97),
            q: u8(0, 0x89),
            a: u8(0x50),
            b: u8(0x60),
            h: u8(1),
          },
          x: u8(0xa1, 0xa2),
          y: u8(0xb1),
        },
        odata: { r: u8(5), s: u8(6, 7), msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  02 00 00 00", // OK, BADMSG
    ),
    idata: { status: 0, verify_result: 2 },
  },
  ec_keygen_req: {
    request: hex(
      "04 04 00 00  05 00 00 00", // KEY_GEN, ECDH
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "00 00 00 00  ef be ad de", // PRIME, reserved
      "02 00 00 00  02 00 00 00  02 00 00 00  02 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  ef be ad de", // xg_len yg_len n_len q_len a_len b_len h_len reserved
      "02 00 00 00  03 00 00 00  02 00 00 00", // d_len x_len y_len
      "10 11  20 21  00 97  00 89  50  60  01", // xg yg n q a b h
    ),
    value: {
      header: header(0x404, 5),
      body: {
        kind: "ec_keygen_req",
        parameter: {
          field_type: 0,
          reserved: GARBAGE,
          ec: { xg_len: 2, yg_len: 2, n_len: 2, q_len: 2, a_len: 1, b_len: 1, h_len: 1, reserved: GARBAGE },
          d_len: 2,
          x_len: 3,
          y_len: 2,
          ec_data: {
            xg: u8(0x10, 0x11),
            yg: u8(0x20, 0x21),
            n: u8(0, 0x97),
            q: u8(0, 0x89),
            a: u8(0x50),
            b: u8(0x60),
            h: u8(1),
          },
        },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 d1  00 00 a1  00 b1", // d x y
    ),
    idata: { status: 0, reserved: 0, d: u8(0, 0xd1), x: u8(0, 0, 0xa1), y: u8(0, 0xb1) },
  },
  ecdh_keyexchg_key_gen_req: {
    request: hex(
      "05 04 00 00  05 00 00 00", // KEY_EXCHG, ECDH
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "00 00 00 00  ef be ad de", // GEN_KEY, reserved
      "00 00 00 00  ef be ad de", // PRIME, reserved
      "02 00 00 00  02 00 00 00  02 00 00 00  02 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  ef be ad de", // xg_len yg_len n_len q_len a_len b_len h_len reserved
      "02 00 00 00  02 00 00 00  02 00 00 00", // d_len x_len y_len
      "10 11  20 21  00 97  00 89  50  60  01", // xg yg n q a b h
    ),
    value: {
      header: header(0x405, 5),
      body: {
        kind: "ecdh_keyexchg_key_gen_req",
        parameter: {
          keyexchg_op: 0,
          reserved: GARBAGE,
          parameter: {
            field_type: 0,
            reserved: GARBAGE,
            ec: { xg_len: 2, yg_len: 2, n_len: 2, q_len: 2, a_len: 1, b_len: 1, h_len: 1, reserved: GARBAGE },
            d_len: 2,
            x_len: 2,
            y_len: 2,
            ec_data: {
              xg: u8(0x10, 0x11),
              yg: u8(0x20, 0x21),
              n: u8(0, 0x97),
              q: u8(0, 0x89),
              a: u8(0x50),
              b: u8(0x60),
              h: u8(1),
            },
          },
        },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 d1  00 a1  00 b1", // d x y
    ),
    idata: { status: 0, reserved: 0, d: u8(0, 0xd1), x: u8(0, 0xa1), y: u8(0, 0xb1) },
  },
  ecdh_keyexchg_key_compute_req: {
    request: hex(
      "05 04 00 00  05 00 00 00", // KEY_EXCHG, ECDH
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "01 00 00 00  ef be ad de", // COMPUTE_KEY, reserved
      "01 00 00 00  02 00 00 00  01 00 00 00  03 00 00 00", // d_len x_len y_len shared_secret_len
      "00 00 00 00  ef be ad de", // PRIME, reserved
      "02 00 00 00  02 00 00 00  02 00 00 00  02 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  ef be ad de", // xg_len yg_len n_len q_len a_len b_len h_len reserved
      "ef be ad de  ef be ad de  ef be ad de", // d_len x_len y_len: ignored
      "10 11  20 21  00 97  00 89  50  60  01", // xg yg n q a b h
      "d1", // d
      "a1 a2  b1", // x y
    ),
    value: {
      header: header(0x405, 5),
      body: {
        kind: "ecdh_keyexchg_key_compute_req",
        parameter: {
          keyexchg_op: 1,
          reserved: GARBAGE,
          d_len: 1,
          x_len: 2,
          y_len: 1,
          shared_secret_len: 3,
          parameter: {
            field_type: 0,
            reserved: GARBAGE,
            ec: { xg_len: 2, yg_len: 2, n_len: 2, q_len: 2, a_len: 1, b_len: 1, h_len: 1, reserved: GARBAGE },
            d_len: GARBAGE,
            x_len: GARBAGE,
            y_len: GARBAGE,
            ec_data: {
              xg: u8(0x10, 0x11),
              yg: u8(0x20, 0x21),
              n: u8(0, 0x97),
              q: u8(0, 0x89),
              a: u8(0x50),
              b: u8(0x60),
              h: u8(1),
            },
          },
        },
        odata: { d: u8(0xd1), x: u8(0xa1, 0xa2), y: u8(0xb1) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 00 5e", // shared_secret
    ),
    idata: { status: 0, reserved: 0, shared_secret: u8(0, 0, 0x5e) },
  },
};
