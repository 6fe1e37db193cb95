/** Golden bytes: RSA. */
import { type Goldens, header, hex, u8 } from "./golden-bytes.ts";

export const RSA_GOLDEN: Goldens<"rsa_sign_req" | "rsa_verify_req" | "rsa_enc_req" | "rsa_dec_req" | "rsa_keygen_req"> =
  {
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
  };
