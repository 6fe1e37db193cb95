/** The dialect `virtio-1.4`: what an unmodified Linux driver knows. VIRTIO 1.4 cs01, 5.9 Crypto Device. */
import { encode } from "../../wire/codec/codec.ts";
import { AkcipherAlgo, CipherAlgo, Config, Service } from "../../wire/crypto/crypto.ts";
import { data, dataRefused } from "./data.ts";
import type { Dialect } from "./dialect.ts";
import { dataExtent } from "./extent.ts";
import { MAX_AUTH_KEY_LEN, MAX_CIPHER_KEY_LEN, MAX_REQUEST_BYTES } from "./limits.ts";
import { dataOperation } from "./operation.ts";
import { refusal } from "./reply.ts";

export const virtio14: Dialect = {
  features: { offered: 0n, required: 0n },
  offersAkcipher: true,
  dataExtent,
  data: ({ sessions }, io) => data(sessions, io),
  refused: dataRefused,
  operation: dataOperation,
  refusal: (status, { writableLength }) => refusal(status, writableLength),
  resultAt: () => 0,
  config: ({ status, dataQueues }) =>
    encode(Config, {
      status,
      max_dataqueues: dataQueues,
      crypto_services: (1 << Service.CIPHER) | (1 << Service.AKCIPHER),
      cipher_algo_l: 1 << CipherAlgo.AES_CBC,
      cipher_algo_h: 0,
      hash_algo: 0,
      mac_algo_l: 0,
      mac_algo_h: 0,
      aead_algo: 0,
      max_cipher_key_len: MAX_CIPHER_KEY_LEN,
      max_auth_key_len: MAX_AUTH_KEY_LEN,
      akcipher_algo: 1 << AkcipherAlgo.RSA,
      max_size: BigInt(MAX_REQUEST_BYTES),
    }),
};
