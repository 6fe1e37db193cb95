/** What the ring fuzzer leaves to chance: the engine's answers, the owner's commands, saved states and requests. */
import type { DeviceCommand, FaultAction, FaultRule } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import type {
  AsymmetricEngine,
  AsymRequest,
  AsymResult,
  EngineOutcome,
  Owner,
  PerformOptions,
} from "../../contract/engine.ts";
import { encode } from "../../wire/codec/codec.ts";
import { RSAPublicKey } from "../../wire/codec/der.ts";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo } from "../../wire/crypto/services/cipher.ts";
import { MacAlgo } from "../../wire/crypto/services/mac.ts";
import { aeadData, aeadStateless, createAead } from "./aead-requests.ts";
import { PromptEngine } from "./asym-engine.ts";
import { SAMPLES } from "./asym-samples.ts";
import { chainData, chainStateless, createChain } from "./chain-requests.ts";
import type { Dice } from "./dice.ts";
import { ecKey, ecSigned } from "./ecdsa-fuzz.ts";
import { settled } from "./fakes.ts";
import { createMac, macData, macStateless } from "./mac-requests.ts";
import {
  akcipherData,
  akcipherVerify,
  cipherData,
  createCipher,
  createEcdsa,
  createHash,
  createRsa,
  destroy,
  hashData,
} from "./requests.ts";
import {
  akcipherStateless,
  akcipherVerifyStateless,
  cipherStateless,
  hashStateless,
  REVISION_1,
  unpaddedControl,
  unpaddedData,
} from "./revision-1.ts";

interface Job {
  readonly request: AsymRequest;
  readonly owner: Owner | undefined;
  readonly settle: (outcome: EngineOutcome<AsymResult>) => void;
}

/** An engine that answers when it is told to, with results of the right kind. */
export class FuzzedEngine implements AsymmetricEngine {
  readonly #prompt = new PromptEngine();
  #waiting: Job[] = [];
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>> {
    if (this.#dice.onceIn(2)) options?.onStart?.(this.#dice.below(4), () => {});
    return new Promise((settle) => this.#waiting.push({ request, owner: options?.owner, settle }));
  }

  cancel(owner: Owner): void {
    const cancelled = this.#waiting.filter((job) => job.owner === owner);
    this.#waiting = this.#waiting.filter((job) => job.owner !== owner);
    for (const { settle } of cancelled) settle({ ok: false, why: "failed", detail: "called off" });
  }

  /** It keeps no keys. */
  forget(): void {}

  /** Answers one of the requests that it has. */
  async answer(): Promise<void> {
    const [job] = this.#waiting.splice(this.#dice.below(this.#waiting.length), 1);
    if (!job) return;
    const why = this.#dice.of(["ok", "ok", "unsupported", "bad-key", "rejected", "failed"] as const);
    const outcome =
      why === "ok" ? await this.#prompt.perform(job.request) : ({ ok: false, why, detail: "refused" } as const);
    job.settle(outcome);
    await settled();
  }
}

/** A saved state that is cut off, or has other bytes in it. */
export function mutatedState(saved: Uint8Array, dice: Dice): Uint8Array {
  const copy = saved.slice(0, dice.onceIn(6) ? dice.below(saved.length + 1) : saved.length);
  for (let n = dice.below(4) + 1; n > 0 && copy.length > 0; n--) {
    copy[dice.below(copy.length)] = dice.of([0, 1, 2, 0x7f, 0xff, dice.below(256)]);
  }
  return copy;
}

type Settings = Extract<DeviceCommand, { do: "configure" }>["settings"];

/** Anything that the owner of a device may ask of it; `queues` is the number of queues there may be. */
export function anyCommand(dice: Dice, settings: Settings, queues: number): DeviceCommand {
  const queue = dice.below(queues + 1);
  return dice.of<() => DeviceCommand>([
    () => ({ do: "hold", queue, on: !dice.onceIn(3) }),
    () => ({ do: "hold", queue, on: false }),
    () => ({ do: "release", queue }),
    () => ({ do: "release", queue, request: dice.below(30) }),
    () => ({ do: "faults", rules: Array.from({ length: dice.below(3) }, (_, i) => anyRule(dice, i)) }),
    () => ({ do: "ready", on: !dice.onceIn(3) }),
    () => ({ do: "configure", settings }),
  ])();
}

const anyRule = (dice: Dice, index: number): FaultRule => ({
  id: String(index),
  queue: dice.of(["any", "data", "control"]),
  probability: dice.of([0.5, 1]),
  action: dice.of<() => FaultAction>([
    () => ({ kind: "delay", milliseconds: dice.below(50) }),
    () => ({ kind: "status", status: dice.below(256) }),
    () => ({ kind: "used-length", length: dice.word() }),
    () => ({ kind: "used-id", id: dice.below(20) }),
    () => ({ kind: dice.of(["drop", "corrupt", "kill-worker", "needs-reset"] as const) }),
  ])(),
});

type Builder = (dice: Dice) => Uint8Array;

const session = (dice: Dice): bigint => BigInt(dice.below(4));
const bytes = (length: number): Uint8Array => new Uint8Array(length);
const CIPHER_ALGOS = [...Object.values(CipherAlgo), 31];
/** Keys with different halves, as XTS wants them, of lengths that some cipher has or none. */
const cipherKey = (dice: Dice) => ({
  key: Uint8Array.from({ length: dice.of([8, 16, 24, 32, 64, 5]) }, (_, i) => i),
  algo: dice.of(CIPHER_ALGOS),
  op: 1 + dice.below(2),
});
const cipherSource = (dice: Dice) => ({ iv: bytes(dice.of([0, 8, 16])), src: bytes(dice.of([0, 1, 8, 16, 33, 320])) });
const chainKey = (dice: Dice) => ({
  ...cipherKey(dice),
  order: dice.below(4),
  hash: dice.of([
    { algo: dice.below(14), length: dice.of(LENGTHS) },
    { ...macKey(dice), length: dice.of(LENGTHS) },
  ]),
});
const anyRange = (dice: Dice) => [dice.of([0, 1, 16, 400]), dice.of([0, 16, 32, 0xffff_ffff])] as const;
const chainSource = (dice: Dice) => ({
  ...cipherSource(dice),
  aad: bytes(dice.below(40)),
  cipher: anyRange(dice),
  hash: anyRange(dice),
  length: dice.of([16, 20, 32]),
});
const anyKey = (dice: Dice) => ({ key: new Uint8Array(dice.of([16, 24, 32, 5])), op: 1 + dice.below(2) });
const blocks = (dice: Dice) => ({ iv: new Uint8Array(16), src: new Uint8Array(16 * dice.below(20)) });
const digest = (dice: Dice) => ({ algo: dice.below(14), length: dice.of([16, 20, 32, 64, 300]) });
const source = (dice: Dice) => ({ src: new Uint8Array(dice.below(200)) });
const rsaSource = (dice: Dice) => ({ src: new Uint8Array(dice.below(80)), dst: dice.of([64, 300]) });
const MAC_ALGOS = [...Object.values(MacAlgo), 63];
/** Of results; of tags. Some are of no algorithm. */
const LENGTHS = [0, 1, 8, 16, 32, 65];
const TAGS = [0, 4, 12, 16, 17];
const macKey = (dice: Dice) => ({ algo: dice.of(MAC_ALGOS), key: bytes(dice.of([0, 16, 24, 32, 513])) });
const macSource = (dice: Dice) => ({ src: bytes(dice.below(200)), length: dice.of(LENGTHS) });
const aeadKey = (dice: Dice) => ({ ...anyKey(dice), algo: dice.below(5), tag: dice.of(TAGS) });
const aeadSource = (dice: Dice) => ({
  iv: bytes(dice.of([7, 12, 13, 16])),
  src: bytes(dice.below(200)),
  aad: bytes(dice.below(40)),
  dst: dice.of([16, 100, 300]),
  tag: dice.of(TAGS),
  operation: dice.of(["encrypt", "decrypt"] as const),
});
const RSA_KEY = { key: rsaPublicKey(), keytype: AkcipherKeyType.PUBLIC };

const OPERATIONS = ["encrypt", "decrypt", "sign"] as const;

/** Control requests to the services that both dialects have. */
const CONTROL: readonly Builder[] = [
  (dice) => createCipher(anyKey(dice)),
  (dice) => createCipher(cipherKey(dice)),
  (dice) => createChain(chainKey(dice)),
  (dice) => destroy(dice.of(["cipher", "hash", "mac", "aead", "akcipher"]), session(dice)),
  (dice) => createHash(digest(dice)),
  (dice) => createMac({ ...macKey(dice), length: dice.of(LENGTHS) }),
  (dice) => createAead(aeadKey(dice)),
];
const DATA: readonly Builder[] = [
  (dice) => cipherData({ session: session(dice), ...blocks(dice) }),
  (dice) => cipherData({ session: session(dice), ...cipherSource(dice) }),
  (dice) => chainData({ session: session(dice), ...chainSource(dice) }),
  (dice) => hashData({ session: session(dice), ...source(dice), length: digest(dice).length }),
  (dice) => macData({ session: session(dice), ...macSource(dice) }),
  (dice) => aeadData({ session: session(dice), ...aeadSource(dice) }),
];
const AKCIPHER_CONTROL: readonly Builder[] = [() => createRsa(RSA_KEY), (dice) => createEcdsa(ecKey(dice))];
const AKCIPHER_DATA: readonly Builder[] = [
  (dice) => akcipherData({ session: session(dice), ...rsaSource(dice), operation: dice.of(OPERATIONS) }),
  (dice) => {
    const { signature, digest } = ecSigned(dice);
    return akcipherVerify(session(dice), signature, digest);
  },
];
const NOISE: readonly Builder[] = [(dice) => new Uint8Array(dice.below(200)).fill(dice.below(256))];
const RFC: readonly Builder[] = Object.values(SAMPLES).map((sample) => () => sample.readable);

type Requests = Readonly<Record<CryptoDialect, readonly Builder[]>>;

/** Requests as a driver sends them, and some that are none. */
const PADDED: Requests = {
  "virtio-1.4": [...CONTROL, ...DATA, ...NOISE, ...AKCIPHER_CONTROL, ...AKCIPHER_DATA],
  "asym-rfc-v3": [...CONTROL, ...DATA, ...NOISE, ...RFC],
};

const withoutPadding = (control: readonly Builder[], data: readonly Builder[]): readonly Builder[] => [
  ...control.map(
    (build): Builder =>
      (dice) =>
        unpaddedControl(build(dice)),
  ),
  ...data.map(
    (build): Builder =>
      (dice) =>
        unpaddedData(build(dice), dice.below(8)),
  ),
];
const STATELESS_COMMON: readonly Builder[] = [
  (dice) => cipherStateless({ ...anyKey(dice), ...blocks(dice) }),
  (dice) => cipherStateless({ ...cipherKey(dice), ...cipherSource(dice) }),
  (dice) => chainStateless(chainKey(dice), chainSource(dice)),
  (dice) => hashStateless({ ...digest(dice), ...source(dice) }),
  (dice) => macStateless({ ...macKey(dice), ...macSource(dice) }),
  (dice) => aeadStateless({ ...aeadKey(dice), ...aeadSource(dice) }),
];

/** As one sends them that accepted VIRTIO_CRYPTO_F_REVISION_1. */
const UNPADDED: Requests = {
  "virtio-1.4": [
    ...withoutPadding([...CONTROL, ...AKCIPHER_CONTROL], [...DATA, ...AKCIPHER_DATA]),
    ...STATELESS_COMMON,
    (dice) => akcipherStateless({ ...RSA_KEY, ...rsaSource(dice) }),
    (dice) => akcipherStateless({ ...ecKey(dice), ...rsaSource(dice), operation: dice.of(OPERATIONS) }),
    (dice) => akcipherVerifyStateless({ ...ecKey(dice), ...ecSigned(dice) }),
    ...NOISE,
  ],
  "asym-rfc-v3": [...withoutPadding(CONTROL, DATA), ...STATELESS_COMMON, ...NOISE, ...RFC],
};

/** Requests in the format that goes with the features, and in the other one now and then. */
export const requestsFor = (dice: Dice, dialect: CryptoDialect, features: bigint): readonly Builder[] =>
  ((features & REVISION_1) !== 0n) === dice.onceIn(10) ? PADDED[dialect] : UNPADDED[dialect];

function rsaPublicKey(): Uint8Array {
  return encode(RSAPublicKey, { modulus: new Uint8Array(64).fill(0xff), publicExponent: Uint8Array.of(17) });
}
