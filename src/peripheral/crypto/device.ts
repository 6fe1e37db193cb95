/**
 * The crypto device: its configuration, and each request from its queue to its answer. VIRTIO 1.4 cs01, 5.9 Crypto
 * Device. Symmetric requests are answered inside the notification; asymmetric ones go to the engine and come back
 * later.
 */
import type { AsymmetricEngine } from "../../contract/engine.ts";
import type { TraceSink } from "../../contract/trace.ts";
import { encode } from "../../wire/codec.ts";
import { AkcipherAlgo, CipherAlgo, Config, ConfigStatus, Service } from "../../wire/crypto.ts";
import { VirtioDeviceId } from "../../wire/pci.ts";
import type { Request, Session, VirtioDevice } from "../device.ts";
import type { Answer } from "./answer.ts";
import { control } from "./control.ts";
import { type Asked, data } from "./data.ts";
import { controlExtent, dataExtent } from "./extent.ts";
import { MAX_AUTH_KEY_LEN, MAX_CIPHER_KEY_LEN, MAX_FIXED_BYTES, MAX_REQUEST_BYTES } from "./limits.ts";
import type { Reply } from "./reply.ts";
import { SessionTable } from "./sessions.ts";

/** What the device reads of one request at most. */
export const READABLE_LIMIT = MAX_FIXED_BYTES + MAX_REQUEST_BYTES;

export interface CryptoDeviceOptions {
  readonly engine: AsymmetricEngine;
  readonly trace: () => TraceSink | undefined;
  /** Data queues; the control queue comes after them. */
  readonly dataQueues: number;
  /** Entries of each queue, a power of two. */
  readonly queueSize: number;
}

export class CryptoDevice implements VirtioDevice {
  readonly id = VirtioDeviceId.CRYPTO;
  readonly features = 0n;
  readonly queueSizes: readonly number[];
  readonly #options: CryptoDeviceOptions;
  readonly #sessions = new SessionTable();
  #session: Session | undefined;
  #ready = true;

  /** Throws RangeError without a data queue. */
  constructor(options: CryptoDeviceOptions) {
    if (options.dataQueues < 1) throw new RangeError("a crypto device has at least one data queue");
    this.#options = options;
    this.queueSizes = Array.from({ length: options.dataQueues + 1 }, () => options.queueSize);
  }

  /** 5.9.5: whether the device can work; the driver registers and unregisters its algorithms by it. */
  set ready(ready: boolean) {
    this.#ready = ready;
  }

  config(): Uint8Array {
    return encode(Config, {
      status: this.#ready ? ConfigStatus.HW_READY : 0,
      max_dataqueues: this.#options.dataQueues,
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
    });
  }

  activate(session: Session): void {
    this.#session = session;
  }

  reset(): void {
    this.#session = undefined;
    this.#sessions.clear();
  }

  notify(queue: number): void {
    const session = this.#session;
    if (!session) return;
    if (queue === this.#options.dataQueues) this.#drainControl(session, queue);
    else this.#drainData(session, queue);
  }

  #drainControl(session: Session, queue: number): void {
    const context = { sessions: this.#sessions, features: session.features };
    for (let request = session.pop(queue, controlExtent); request; request = session.pop(queue, controlExtent)) {
      this.#finish(request, control(context, request));
    }
  }

  #drainData(session: Session, queue: number): void {
    for (let request = session.pop(queue, dataExtent); request; request = session.pop(queue, dataExtent)) {
      const step = data(this.#sessions, request);
      if (step.kind === "done") this.#finish(request, step);
      else this.#submit(session, request, step);
    }
  }

  #submit(session: Session, request: Request, asked: Asked): void {
    const { trace, engine } = this.#options;
    trace()?.({ kind: "submitted", request: request.id, operation: asked.request.operation });
    engine.perform(asked.request).then((outcome) =>
      session.later(() => {
        const detail = outcome.ok ? "" : outcome.detail;
        trace()?.({ kind: "completed", request: request.id, ok: outcome.ok, detail });
        this.#finish(request, asked.settle(outcome));
      }),
    );
  }

  #finish(request: Request, { result, reply }: { result: Answer<unknown>; reply: Reply }): void {
    if (!result.ok) {
      const { status, clause, why } = result;
      this.#options.trace()?.({ kind: "refused", request: request.id, status, clause, why });
    }
    request.finish(reply.written, reply.length);
  }
}
