/** Asymmetric requests of any lengths, and with any bytes changed. */
import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import { decode, encode, walk } from "../codec/codec.ts";
import { GOLDEN } from "../testing/asym-golden.ts";
import { AsymDataRequest } from "./requests.ts";

const goldens = Object.values(GOLDEN);

suite("any request", () => {
  test("with any bytes changed, it decodes or is a WireError, and what decodes is encoded to bytes that decode alike", () => {
    const mutations = fc.array(fc.record({ at: fc.nat({ max: 300 }), to: fc.integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...goldens), mutations, ({ request }, changes) => {
        const raw = Uint8Array.from(request);
        for (const { at, to } of changes) raw[at % raw.length] = to;
        const { error } = walk(AsymDataRequest, raw);
        if (error) return;
        const value = decode(AsymDataRequest, raw);
        expect(decode(AsymDataRequest, encode(AsymDataRequest, value))).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  const blob = fc.uint8Array({ maxLength: 40 });
  test("one of any lengths survives encode and decode", () => {
    const sign = fc.record({ k: blob, d: blob, msg: blob, group: fc.array(blob, { minLength: 7, maxLength: 7 }) });
    fc.assert(
      fc.property(sign, ({ k, d, msg, group }) => {
        const [xg, yg, n, q, a, b, h] = group as [
          Uint8Array,
          Uint8Array,
          Uint8Array,
          Uint8Array,
          Uint8Array,
          Uint8Array,
          Uint8Array,
        ];
        const value: AsymDataRequest = {
          header: { opcode: 0x400, algo: 4, session_id: 0n, flag: 0, padding: 0 },
          body: {
            kind: "ecdsa_sign_req",
            parameter: {
              hash_algo: 4,
              field_type: 0,
              ec: {
                xg_len: xg.length,
                yg_len: yg.length,
                n_len: n.length,
                q_len: q.length,
                a_len: a.length,
                b_len: b.length,
                h_len: h.length,
                reserved: 0,
              },
              k_len: k.length,
              d_len: d.length,
              msg_len: msg.length,
              r_len: 0,
              s_len: 0,
              reserved: 0,
              ec_data: { xg, yg, n, q, a, b, h },
              k,
              d,
            },
            odata: { msg },
          },
        };
        expect(decode(AsymDataRequest, encode(AsymDataRequest, value))).toEqual(value);
      }),
    );
  });

  test("a multi-prime key of any lengths survives encode and decode", () => {
    const key = fc.record({
      others: fc.integer({ min: 0, max: 3 }),
      sizes: fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 3 }),
      two: fc.array(blob, { minLength: 5, maxLength: 5 }),
      cmsg: blob,
    });
    fc.assert(
      fc.property(key, ({ others, sizes, two, cmsg }) => {
        const [p, q, dp, dq, qinv] = two as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
        const [r_len, d_len, t_len] = sizes as [number, number, number];
        const each = (length: number) => Array.from({ length: others }, (_, i) => new Uint8Array(length).fill(i + 1));
        const value: AsymDataRequest = {
          header: { opcode: 0x403, algo: 1, session_id: 0n, flag: 0, padding: 0 },
          body: {
            kind: "rsa_dec_req",
            parameter: {
              padding_mode: 0,
              priv_key: {
                prime_number: 2 + others,
                priv_key_rep_type: 1,
                key: {
                  kind: "privkey_rep2",
                  p_len: p.length,
                  q_len: q.length,
                  dp_len: dp.length,
                  dq_len: dq.length,
                  qinv_len: qinv.length,
                  r_len,
                  d_len,
                  t_len,
                },
              },
              cmsg_len: cmsg.length,
              priv_key_data: {
                kind: "privkey_rep2_data",
                p,
                q,
                dp,
                dq,
                qinv,
                r: each(r_len),
                d: each(d_len),
                t: each(t_len),
              },
            },
            odata: { cmsg },
          },
        };
        expect(decode(AsymDataRequest, encode(AsymDataRequest, value))).toEqual(value);
      }),
    );
  });
});
