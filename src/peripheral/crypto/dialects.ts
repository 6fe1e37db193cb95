/** Every form of the device, by name: the services that it offers, its configuration, and how it fails requests. */
import type { CryptoDialect } from "../../contract/dialect.ts";
import { encode } from "../../wire/codec/codec.ts";
import { Rfc } from "../../wire/crypto/asym-common.ts";
import { Clause } from "../../wire/crypto/clause.ts";
import { AsymConfig, Config } from "../../wire/crypto/config.ts";
import { CryptoFeature } from "../../wire/crypto/features.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DIALECTS } from "../../wire/crypto/wire-dialect.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type Dialect, dialectWith } from "./dialect.ts";
import { statusBytes } from "./framing.ts";
import { prefixOnly, wholeChain } from "./request-length.ts";
import { refuse } from "./service-result.ts";
import { aead } from "./services/aead/aead.ts";
import { akcipher } from "./services/akcipher/akcipher.ts";
import { asymDh, type DhGroups } from "./services/asym-dh.ts";
import { asymDsa } from "./services/asym-dsa.ts";
import { asymEc } from "./services/asym-ec.ts";
import { asymRsa } from "./services/asym-rsa.ts";
import { cipher } from "./services/cipher/cipher.ts";
import { hash } from "./services/hash.ts";
import { mac } from "./services/mac/mac.ts";

export interface DialectOptions {
  readonly dialect: CryptoDialect;
  /** Where the groups of a DH parameter generation come from; only `asym-rfc-v3` has one. */
  readonly dhGroups: DhGroups;
}

/** What a driver of VIRTIO 1.4, such as an unmodified Linux, knows. VIRTIO 1.4 cs01, 5.9 Crypto Device. */
const virtio14: Dialect = dialectWith({
  features: { offered: 0n, required: 0n },
  forms: DIALECTS["virtio-1.4"],
  services: [cipher, hash, mac, aead, akcipher],
  clause: Clause.DATA,
  unknown: ({ opcode }) => `data opcode 0x${opcode.toString(16)}`,
  noRoom: (framing, { writableLength }) => {
    if (writableLength >= statusBytes(framing)) return undefined;
    throw new DriverError(Clause.DATA, "no device-writable byte for the status");
  },
  // A request that does not fit the layout ends with its prefix.
  fallbackLength: prefixOnly,
  encodeConfig: (config) => encode(Config, config),
});

const F_ASYM = 1n << BigInt(CryptoFeature.ASYM);

/** The asymmetric service of the RFC, without sessions, for the project's own driver. */
const asymRfcV3 = (groups: DhGroups): Dialect =>
  dialectWith({
    // C1 of docs/spec.md: a driver that does not know the bit would misread the configuration.
    features: { offered: F_ASYM, required: F_ASYM },
    forms: DIALECTS["asym-rfc-v3"],
    services: [asymRsa, asymDsa, asymEc, asymDh(groups), cipher, hash, mac, aead],
    clause: Rfc.DATA,
    unknown: ({ opcode, algo }) => `opcode 0x${opcode.toString(16)} with algorithm ${algo}`,
    // F10: without room for a status the chain goes back unchanged, and the driver learns that it broke virtio.
    noRoom: (framing, { writableLength }) => {
      if (writableLength >= statusBytes(framing)) return undefined;
      const why = `${writableLength} writable bytes, fewer than a status takes`;
      const result = refuse(Status.ERR, Rfc.ASYM, why);
      return { kind: "completed", result, reply: { written: [], length: 0 }, error: new DriverError(Rfc.ASYM, why) };
    },
    // A key computation has lengths behind numbers that may be longer than the prefix.
    fallbackLength: wholeChain,
    encodeConfig: (config) => encode(AsymConfig, config),
  });

export const dialectOf = ({ dialect, dhGroups }: DialectOptions): Dialect =>
  dialect === "asym-rfc-v3" ? asymRfcV3(dhGroups) : virtio14;
