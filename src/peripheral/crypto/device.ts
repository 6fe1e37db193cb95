/**
 * The crypto device: configuration, and each request from its queue to its answer. VIRTIO 1.4 cs01, 5.9 Crypto Device.
 * Symmetric requests are answered inside the notification; asymmetric ones go to the engine and come back later.
 */
import type { AsymmetricEngine, AsymRequest } from "../../contract/engine.ts";
import type { TraceRecord } from "../../contract/trace.ts";
import { decode, encode, WireError } from "../../wire/codec.ts";
import {
  AkcipherAlgo,
  CipherAlgo,
  Config,
  ConfigStatus,
  DataRequest,
  Inhdr,
  Service,
  SessionInput,
  Status,
} from "../../wire/crypto.ts";
import type { Written } from "../chain.ts";
import type { Request, Session, VirtioDevice } from "../device.ts";
import { DriverError } from "../driver-error.ts";
import { akcipher, akcipherAnswer } from "./akcipher.ts";
import { type Answer, answer, Clause, type Refused, refuse } from "./answer.ts";
import { type ControlAnswer, control } from "./control.ts";
import { SessionTable } from "./sessions.ts";
import { cipher } from "./symmetric.ts";

/** 5 Device Types. */
const CRYPTO_DEVICE_ID = 20;

/** Variable bytes of one request, both ways together; what QEMU allows since it stopped allowing everything. */
export const MAX_REQUEST_BYTES = 1 << 20;
/** Header, fixed part and room for keys and IVs in front of the variable bytes. */
export const READABLE_LIMIT = MAX_REQUEST_BYTES + 4096;

/** 64 suits every cipher, 512 a MAC key: the sizes Linux and QEMU know. */
const MAX_CIPHER_KEY_LEN = 64;
const MAX_AUTH_KEY_LEN = 512;

export interface CryptoDeviceOptions {
  readonly engine: AsymmetricEngine;
  readonly trace: () => ((event: TraceRecord) => void) | undefined;
  /** Data queues; the control queue comes after them. */
  readonly dataQueues: number;
  /** Entries of each queue, a power of two. */
  readonly queueSize: number;
}

export class CryptoDevice implements VirtioDevice {
  readonly id = CRYPTO_DEVICE_ID;
  readonly features = 0n;
  readonly queueSizes: readonly number[];
  readonly #options: CryptoDeviceOptions;
  readonly #sessions = new SessionTable();
  #session: Session | undefined;
  #ready = true;

  constructor(options: CryptoDeviceOptions) {
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
    for (let request = session?.pop(queue); request; request = session?.pop(queue)) {
      if (queue === this.#options.dataQueues) this.#control(request);
      else this.#data(request);
    }
  }

  // --- control queue ---

  #control(request: Request): void {
    const reply = control(this.#sessions, request.readable);
    this.#traceRefusal(request, reply.result);
    const bytes = controlBytes(reply, request.writableLength);
    request.finish([{ offset: 0, bytes }], bytes.length);
  }

  // --- data queues ---

  #data(request: Request): void {
    if (request.writableLength === 0) {
      throw new DriverError(Clause.DATA, "a data request without a device-writable byte for its status");
    }
    const parsed = parse(request.readable);
    if (!parsed.ok) return this.#finish(request, parsed, 0);
    const { header, body } = parsed.value;
    const session = this.#sessions.get(header.session_id);
    switch (body.kind) {
      case "cipher_encrypt":
      case "cipher_decrypt": {
        const capacity = body.sym.kind === "cipher" ? body.sym.para.dst_data_len : 0;
        return this.#finish(request, fits(request, capacity) ?? cipher(session, body), capacity);
      }
      case "unknown":
        return this.#finish(
          request,
          refuse(Status.NOTSUPP, Clause.DATA, `data opcode 0x${header.opcode.toString(16)}`),
          0,
        );
      default: {
        const capacity = body.kind === "akcipher_verify" ? 0 : body.para.dst_data_len;
        const asked = fits(request, capacity) ?? akcipher(session, body);
        if (!asked.ok) return this.#finish(request, asked, capacity);
        return this.#submit(request, asked.value, capacity);
      }
    }
  }

  #submit(request: Request, asked: AsymRequest, capacity: number): void {
    const session = this.#session;
    this.#options.trace()?.({ kind: "submitted", request: request.id, operation: asked.operation });
    this.#options.engine.perform(asked).then((outcome) => {
      session?.later(() => {
        const detail = outcome.ok ? "" : outcome.detail;
        this.#options.trace()?.({ kind: "completed", request: request.id, ok: outcome.ok, detail });
        this.#finish(request, akcipherAnswer(outcome, capacity), capacity);
      });
    });
  }

  /**
   * The result at the front, the status in the very last writable byte, as QEMU and Linux have it. Linux takes
   * used.len - 1 for the result's length, so that is what it says; the rest of the driver's buffer is zeroed.
   */
  #finish(request: Request, result: Answer<Uint8Array>, capacity: number): void {
    this.#traceRefusal(request, result);
    const status = encode(Inhdr, { status: result.ok ? Status.OK : result.status });
    const written: Written[] = [];
    if (result.ok && capacity > 0) written.push({ offset: 0, bytes: padEnd(result.value, capacity) });
    written.push({ offset: request.writableLength - 1, bytes: status });
    request.finish(written, result.ok ? result.value.length + 1 : 1);
  }

  #traceRefusal(request: Request, result: Answer<unknown>): void {
    if (result.ok) return;
    const { status, clause, why }: Refused = result;
    this.#options.trace()?.({ kind: "refused", request: request.id, status, clause, why });
  }
}

function parse(readable: Uint8Array): Answer<DataRequest> {
  try {
    return answer(decode(DataRequest, readable));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(Status.ERR, Clause.DATA, error.message);
  }
}

/** The refusal of a request whose result and status have no room, or that is larger than `max_size`. */
function fits(request: Request, capacity: number): Refused | undefined {
  if (capacity + 1 > request.writableLength) {
    return refuse(Status.ERR, Clause.DATA, `dst_data_len ${capacity} for ${request.writableLength} writable bytes`);
  }
  if (capacity > MAX_REQUEST_BYTES)
    return refuse(Status.ERR, Clause.DATA, `dst_data_len ${capacity} is above max_size`);
  return undefined;
}

function controlBytes(reply: ControlAnswer, writableLength: number): Uint8Array {
  const status = reply.result.ok ? Status.OK : reply.result.status;
  const short = reply.form === "status" || (!reply.result.ok && writableLength < (SessionInput.size ?? 0));
  const bytes = short
    ? encode(Inhdr, { status })
    : encode(SessionInput, { session_id: sessionId(reply), status, padding: 0 });
  if (bytes.length <= writableLength) return bytes;
  throw new DriverError(Clause.CONTROL, `an answer of ${bytes.length} bytes for ${writableLength} writable bytes`);
}

/** All ones when there is no session: no id that anything else answers to. */
const sessionId = ({ form, result }: ControlAnswer): bigint =>
  form === "session" && result.ok ? result.value : 0xffff_ffff_ffff_ffffn;

function padEnd(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  return padded;
}
