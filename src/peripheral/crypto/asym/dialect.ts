/** The dialect `asym-rfc-v3`: the asymmetric service of the RFC, without sessions, for the project's own driver. */

import { encode } from "../../../wire/codec/codec.ts";
import { AsymAlgo, AsymConfig, AsymService } from "../../../wire/crypto/asym.ts";
import { CipherAlgo, CryptoFeature } from "../../../wire/crypto/crypto.ts";
import { RsaPadding } from "../../../wire/crypto/services/asym-rsa.ts";
import type { Dialect } from "../dialect.ts";
import { asymDataExtent } from "../extent.ts";
import { MAX_AUTH_KEY_LEN, MAX_CIPHER_KEY_LEN, MAX_REQUEST_BYTES } from "../limits.ts";
import { asymDataOperation } from "../operation.ts";
import { asymData, asymRefusal, asymRefused, resultAt } from "./data.ts";
import type { DhGroups } from "./dh.ts";
import { HASH_MASK } from "./plan.ts";
import { planning } from "./request.ts";

const maskOf = (numbers: readonly number[]): number => numbers.reduce((mask, bit) => mask | (1 << bit), 0);

const F_ASYM = 1n << BigInt(CryptoFeature.ASYM);
const { NONE: _, ...ALGORITHMS } = AsymAlgo;

export function asymRfcV3(groups: DhGroups): Dialect {
  const plans = planning(groups);
  return {
    // C1: a driver that does not know the bit would misread the configuration.
    features: { offered: F_ASYM, required: F_ASYM },
    offersAkcipher: false,
    dataExtent: asymDataExtent,
    data: (context, io) => asymData(plans, context, io),
    refused: asymRefused,
    operation: asymDataOperation,
    refusal: asymRefusal,
    resultAt,
    config: ({ status, dataQueues }) =>
      encode(AsymConfig, {
        status,
        max_dataqueues: dataQueues,
        crypto_services: maskOf([AsymService.CIPHER, AsymService.ASYM]),
        cipher_algo_l: maskOf([CipherAlgo.AES_CBC]),
        cipher_algo_h: 0,
        // C5: what the asymmetric service can hash with; there is no service HASH.
        hash_algo: HASH_MASK,
        mac_algo_l: 0,
        mac_algo_h: 0,
        aead_algo: 0,
        asym_algo: maskOf(Object.values(ALGORITHMS)),
        rsa_padding: maskOf(Object.values(RsaPadding)),
        max_cipher_key_len: MAX_CIPHER_KEY_LEN,
        max_auth_key_len: MAX_AUTH_KEY_LEN,
        reserved: 0,
        max_size: BigInt(MAX_REQUEST_BYTES),
      }),
  };
}
