/** What the guests of a soak send: sessions and valid requests, with keys of OpenSSL. */
import { createHash, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { dhParamGen, dsaKeygen } from "../src/peripheral/testing/asym-requests.ts";
import { rsaKeygen, rsaVerify } from "../src/peripheral/testing/asym-rsa-requests.ts";
import type { Sample } from "../src/peripheral/testing/asym-samples.ts";
import type { Dice } from "../src/peripheral/testing/dice.ts";
import { TEST_CURVES, type TestCurve } from "../src/peripheral/testing/ecdsa-keys.ts";
import {
  akcipherData,
  akcipherVerify,
  cipherData,
  createCipher,
  createEcdsa,
  createRsa,
  destroy,
} from "../src/peripheral/testing/requests.ts";
import { decode } from "../src/wire/codec/codec.ts";
import { ECPrivateKey } from "../src/wire/codec/ec-der.ts";
import { SessionInput } from "../src/wire/crypto/header.ts";
import { AkcipherKeyType } from "../src/wire/crypto/services/akcipher.ts";
import { Status } from "../src/wire/crypto/status.ts";
import { realSamples } from "./fuzz-requests.ts";

/** One chain: what the device reads, and how many bytes it may write. */
export interface SoakRequest {
  readonly isControl: boolean;
  readonly readable: Uint8Array;
  readonly writable: number;
  /** Receives the answer to a request that opens a session, as far as it is there. */
  readonly opened?: (answer: Uint8Array) => void;
}

/** A source of requests that knows its open sessions. */
export interface SoakLoad {
  next(dice: Dice): SoakRequest;
  /** A reset: there are no sessions. */
  forget(): void;
}

const data = (readable: Uint8Array, writable: number): SoakRequest => ({ isControl: false, readable, writable });

/** Octets of a message that is nearly as long as a request can be. */
const LONG = (1 << 20) - 2000;

/** The dialect without sessions: every operation, now and then one that takes long or is long. */
export class SessionlessLoad implements SoakLoad {
  readonly #short: readonly Sample[] = realSamples();
  readonly #long: readonly Sample[] = [
    { readable: rsaVerify({ msg: new Uint8Array(LONG) }), answer: 8 },
    { readable: rsaKeygen({ modulus_len: 256 }), answer: 4096 },
    { readable: dsaKeygen(), answer: 4096 },
    { readable: dhParamGen(), answer: 4096 },
  ];

  next(dice: Dice): SoakRequest {
    const { readable, answer } = dice.of(dice.onceIn(40) ? this.#long : this.#short);
    return data(readable, answer);
  }

  forget(): void {}
}

/** An asymmetric key. */
interface Key {
  /** The request that opens a session with it. */
  readonly create: Uint8Array;
  /** A request in that session. */
  use(session: bigint, dice: Dice): SoakRequest;
}

interface Session {
  readonly id: bigint;
  /** Undefined for AES. */
  readonly key: Key | undefined;
}

const BITS = [512, 1024, 2048];
/** Open at a time, for one to be opened and closed often. */
const MOST_SESSIONS = 40;
const AES_BYTES = [16, 256, 4096, 65536];

/** VIRTIO's dialect: sessions come and go; RSA, ECDSA and AES run in them. */
export class SessionLoad implements SoakLoad {
  readonly #keys: readonly Key[] = [...BITS.flatMap((bits) => rsaKeys(bits)), ...TEST_CURVES.flatMap(ecdsaKeys)];
  #sessions: Session[] = [];

  next(dice: Dice): SoakRequest {
    const session = this.#sessions[dice.below(this.#sessions.length + 1)];
    if (!session) return this.#open(dice);
    if (dice.onceIn(12) || this.#sessions.length >= MOST_SESSIONS) return this.#close(session);
    return session.key?.use(session.id, dice) ?? aesData(session.id, dice);
  }

  forget(): void {
    this.#sessions = [];
  }

  #open(dice: Dice): SoakRequest {
    const key = dice.onceIn(4) ? undefined : dice.of(this.#keys);
    const readable = key?.create ?? createCipher({ key: new Uint8Array(16).fill(dice.below(256)) });
    const opened = (answer: Uint8Array): void => {
      const { status, session_id } = decode(SessionInput, answer);
      if (status === Status.OK) this.#sessions.push({ id: session_id, key });
    };
    return { isControl: true, readable, writable: 16, opened };
  }

  #close(session: Session): SoakRequest {
    this.#sessions = this.#sessions.filter((other) => other !== session);
    const readable = destroy(session.key ? "akcipher" : "cipher", session.id);
    return { isControl: true, readable, writable: 1 };
  }
}

function aesData(session: bigint, dice: Dice): SoakRequest {
  const src = new Uint8Array(dice.of(AES_BYTES));
  return data(cipherData({ session, iv: new Uint8Array(16), src }), src.length + 1);
}

const noise = (length: number, dice: Dice): Uint8Array => Uint8Array.from({ length }, () => dice.below(256));

/** One key, as a private and as a public one. */
function rsaKeys(bits: number): Key[] {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const der = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: "pkcs1", format: "der" }));
  const dst = bits / 8;
  const request = (session: bigint, dice: Dice, operation: "encrypt" | "decrypt" | "sign"): SoakRequest =>
    data(akcipherData({ session, src: noise(dst - 1, dice), dst, operation }), dst + 1);
  return [
    {
      create: createRsa({ key: der(privateKey) }),
      use: (session, dice) => request(session, dice, dice.of(["encrypt", "decrypt", "sign"] as const)),
    },
    {
      create: createRsa({ key: der(publicKey), keytype: AkcipherKeyType.PUBLIC }),
      use: (session, dice) => request(session, dice, "encrypt"),
    },
  ];
}

/** One key, as a private and as a public one. */
function ecdsaKeys({ openssl, id: curve, signature: dst }: TestCurve): Key[] {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: openssl });
  const whole = new Uint8Array(privateKey.export({ type: "sec1", format: "der" }));
  const point = decode(ECPrivateKey, whole).publicKey;
  const message = Uint8Array.of(1, 2, 3);
  const digest = new Uint8Array(createHash("sha256").update(message).digest());
  const good = new Uint8Array(createSign("sha256").update(message).sign(privateKey));
  return [
    {
      create: createEcdsa({ key: whole, curve }),
      use: (session, dice) =>
        data(akcipherData({ session, src: noise(1 + dice.below(80), dice), dst, operation: "sign" }), dst + 1),
    },
    {
      create: createEcdsa({ key: point, keytype: AkcipherKeyType.PUBLIC, curve }),
      use: (session, dice) => data(akcipherVerify(session, good, dice.onceIn(3) ? noise(32, dice) : digest), 1),
    },
  ];
}
