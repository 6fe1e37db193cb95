/**
 * Golden bytes: each of the sixteen asymmetric requests, with an answer to it. Byte order, offsets and gaps are as in
 * docs/spec.md; whatever a device has to ignore is garbage.
 */
import type { AsymDataRequest, AsymInput, AsymKind } from "../asym.ts";
import type { Infer } from "../codec.ts";

export interface Golden<K extends AsymKind = AsymKind> {
  readonly request: Uint8Array;
  readonly value: AsymDataRequest;
  readonly answer: Uint8Array;
  readonly idata: Infer<(typeof AsymInput)[K]>;
}

const hex = (...lines: string[]): Uint8Array =>
  Uint8Array.from(lines.join(" ").trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
const u8 = (...values: number[]): Uint8Array => Uint8Array.from(values);
const GARBAGE = 0xdead_beef;

const header = (opcode: number, algo: number) => ({
  opcode,
  algo,
  session_id: 0xa5a5_a5a5_a5a5_a5a5n,
  flag: 0,
  padding: GARBAGE,
});

export const GOLDEN: { readonly [K in AsymKind]: Golden<K> } = {
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
  rsa_sign_req: {
    request: hex(
      "00 04 00 00  01 00 00 00", // SIGN, RSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "04 00 00 00  01 00 00 00", // SHA_256, PKCS1_PADDING
      "02 00 00 00  00 00 00 00", // prime_number, REPTYPE1
      "02 00 00 00  01 00 00 00  ef be ad de  ef be ad de  ef be ad de  ef be ad de  ef be ad de  ef be ad de", // n_len d_len, the rest of the union
      "03 00 00 00  04 00 00 00", // msg_len signature_len
      "8f 01  d1", // n d
      "61 62 63", // msg
    ),
    value: {
      header: header(0x400, 1),
      body: {
        kind: "rsa_sign_req",
        parameter: {
          hash_algo: 4,
          padding_mode: 1,
          priv_key: { prime_number: 2, priv_key_rep_type: 0, key: { kind: "privkey_rep1", n_len: 2, d_len: 1 } },
          msg_len: 3,
          signature_len: 4,
          priv_key_data: { kind: "privkey_rep1_data", n: u8(0x8f, 1), d: u8(0xd1) },
        },
        odata: { msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "00 00 51 52", // signature
    ),
    idata: { status: 0, reserved: 0, signature: u8(0, 0, 0x51, 0x52) },
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
  rsa_verify_req: {
    request: hex(
      "01 04 00 00  01 00 00 00", // VERIFY, RSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "04 00 00 00  05 00 00 00", // SHA_256, PKCS1_PSS_PADDING
      "02 00 00 00  01 00 00 00", // n_len e_len
      "03 00 00 00  02 00 00 00", // msg_len signature_len
      "8f 01  03", // n e
      "51 52", // signature
      "61 62 63", // msg
    ),
    value: {
      header: header(0x401, 1),
      body: {
        kind: "rsa_verify_req",
        parameter: {
          hash_algo: 4,
          padding_mode: 5,
          pubkey: { n_len: 2, e_len: 1 },
          msg_len: 3,
          signature_len: 2,
          pubkey_data: { n: u8(0x8f, 1), e: u8(3) },
        },
        odata: { signature: u8(0x51, 0x52), msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "01 00 00 00  02 00 00 00", // ERR, BADMSG
    ),
    idata: { status: 1, verify_result: 2 },
  },
  rsa_enc_req: {
    request: hex(
      "02 04 00 00  01 00 00 00", // ENCRYPT, RSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "03 00 00 00", // PKCS1_OAEP_PADDING
      "02 00 00 00  01 00 00 00", // n_len e_len
      "03 00 00 00", // msg_len
      "8f 01  03", // n e
      "61 62 63", // msg
    ),
    value: {
      header: header(0x402, 1),
      body: {
        kind: "rsa_enc_req",
        parameter: {
          padding_mode: 3,
          pub_key: { n_len: 2, e_len: 1 },
          msg_len: 3,
          pub_key_data: { n: u8(0x8f, 1), e: u8(3) },
        },
        odata: { msg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "51 52", // cmsg
    ),
    idata: { status: 0, reserved: 0, cmsg: u8(0x51, 0x52) },
  },
  rsa_dec_req: {
    request: hex(
      "03 04 00 00  01 00 00 00", // DECRYPT, RSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "01 00 00 00", // PKCS1_PADDING
      "04 00 00 00  01 00 00 00", // prime_number, REPTYPE2
      "02 00 00 00  01 00 00 00  01 00 00 00  02 00 00 00  01 00 00 00  02 00 00 00  01 00 00 00  01 00 00 00", // p_len q_len dp_len dq_len qinv_len r_len d_len t_len
      "03 00 00 00", // cmsg_len
      "01 01  f1  0d  00 0e  07", // p q dp dq qinv
      "00 c1  00 c2", // r of the third prime and the fourth
      "31  32", // d, likewise
      "41  42", // t, likewise
      "61 62 63", // cmsg
    ),
    value: {
      header: header(0x403, 1),
      body: {
        kind: "rsa_dec_req",
        parameter: {
          padding_mode: 1,
          priv_key: {
            prime_number: 4,
            priv_key_rep_type: 1,
            key: {
              kind: "privkey_rep2",
              p_len: 2,
              q_len: 1,
              dp_len: 1,
              dq_len: 2,
              qinv_len: 1,
              r_len: 2,
              d_len: 1,
              t_len: 1,
            },
          },
          cmsg_len: 3,
          priv_key_data: {
            kind: "privkey_rep2_data",
            p: u8(1, 1),
            q: u8(0xf1),
            dp: u8(0x0d),
            dq: u8(0, 0x0e),
            qinv: u8(7),
            r: [u8(0, 0xc1), u8(0, 0xc2)],
            d: [u8(0x31), u8(0x32)],
            t: [u8(0x41), u8(0x42)],
          },
        },
        odata: { cmsg: u8(0x61, 0x62, 0x63) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "68 69", // msg
    ),
    idata: { status: 0, reserved: 0, msg: u8(0x68, 0x69) },
  },
  rsa_keygen_req: {
    request: hex(
      "04 04 00 00  01 00 00 00", // KEY_GEN, RSA
      "a5 a5 a5 a5 a5 a5 a5 a5  00 00 00 00  ef be ad de", // session_id, flag, padding: ignored
      "40 00 00 00  03 00 00 00  01 00 00 00", // modulus_len 64, three primes, REPTYPE2
      "03 00 00 00", // e_len
      "01 00 01", // e
    ),
    value: {
      header: header(0x404, 1),
      body: {
        kind: "rsa_keygen_req",
        parameter: { modulus_len: 64, rsa_prime_number: 3, priv_key_rep_type: 1, e_len: 3, e: u8(1, 0, 1) },
      },
    },
    answer: hex(
      "00 00 00 00  00 00 00 00", // OK, reserved
      "03 00 00 00  01 00 00 00", // three primes, REPTYPE2
      "01 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00  01 00 00 00", // p_len q_len dp_len dq_len qinv_len r_len d_len t_len
      "02 00 00 00  01 00 00 00", // n_len e_len
      "0b  0d  03  05  06", // p q dp dq qinv
      "11  07  09", // r d t
      "09 7f  03", // n e
    ),
    idata: {
      status: 0,
      reserved: 0,
      priv_key: {
        prime_number: 3,
        priv_key_rep_type: 1,
        key: {
          kind: "privkey_rep2",
          p_len: 1,
          q_len: 1,
          dp_len: 1,
          dq_len: 1,
          qinv_len: 1,
          r_len: 1,
          d_len: 1,
          t_len: 1,
        },
      },
      pub_key: { n_len: 2, e_len: 1 },
      priv_key_data: {
        kind: "privkey_rep2_data",
        p: u8(0x0b),
        q: u8(0x0d),
        dp: u8(3),
        dq: u8(5),
        qinv: u8(6),
        r: [u8(0x11)],
        d: [u8(7)],
        t: [u8(9)],
      },
      pub_key_data: { n: u8(9, 0x7f), e: u8(3) },
    },
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
          dh_param: { modules_len: 64, reserved: GARBAGE, p_len: 0, g_len: 0, p: u8(), g: u8() },
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
