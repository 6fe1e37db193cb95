/**
 * A scripted device: makes the events that the real one makes, with real wire bytes. Tests and the demo page use it
 * instead of a machine.
 */
import type { FaultKind } from "../../contract/device-control.ts";
import type { TraceDescriptor, TraceEvent, TraceRecord } from "../../contract/trace.ts";
import { encode } from "../../wire/codec/codec.ts";
import { Inhdr, SessionInput } from "../../wire/crypto/header.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest } from "../../wire/crypto/requests.ts";
import { AkcipherAlgo, AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo, CipherOp, SymOpType } from "../../wire/crypto/services/cipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import type { DriverRule } from "../../wire/virtio/driver-must.ts";

/** A 512-bit RSA key made for this file, as PKCS#1 DER. */
const RSA_KEY =
  "3082013b020100024100c0a7fa80c9b5dd57b4b664bb28a11dd09d5aed1527d4c0672779522bfe762fa9e67b55fc469f7284509c6dfe76871d" +
  "cf79ae0e57f76cdc2f124f98e0ff9eafc90203010001024100b1687e37a68800a1c959c47cccb7413b600be11280315c5421778901d63b833b" +
  "37ce50cd5b3d7b2c8e9ab04c57646c95db48b42d1f4b69caa5199e4f1d355f79022100f8afc9a01e54507f023e9f36ad1fbf8ff22f03ae63d7" +
  "dd878eee2d7432a3ad0b022100c6525ef6de5c99706c904a90566f9b270977643a228caae04ab2e8d25433d2fb02210082fe4d8d6b0c6c8e4a" +
  "4764242fd32e5b8b6d5a5a0cbb93342984aa2aafd5e97b022100a9a4b44f000ebdc2095bb42c9b838478740488dba1ca2a310a34d82b729392" +
  "19021f52b1f10ae52fca8734dff05e8504a205eb3998f832adc550a646b24c6abd48";

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

/** Bytes that look random and are the same every time. */
export function noise(length: number, seed: number): Uint8Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

const OFFERED = (1n << 28n) | (1n << 29n) | (1n << 32n) | 1n;
const ACCEPTED = (1n << 28n) | (1n << 29n) | (1n << 32n);
const QUEUE_SIZE = 1024;
export const DATA = 0;
export const CONTROL = 1;

const freeLists = (): number[][] =>
  [DATA, CONTROL].map(() => Array.from({ length: QUEUE_SIZE }, (_, index) => QUEUE_SIZE - 1 - index));

interface Exchange {
  readonly queue: number;
  readonly readable: Uint8Array;
  /** Lengths of the readable descriptors, in order; what is left is one more. */
  readonly split: readonly number[];
  readonly writable: readonly number[];
}

interface Answer {
  readonly written: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  readonly length: number;
  /** The head that the used element names; the chain's own, if absent. */
  readonly id?: number;
}

/** A chain with the device: where it begins, and what goes on when it is released. */
interface Open {
  readonly queue: number;
  readonly head: number;
  readonly descriptors: readonly number[];
  resume?: () => void;
}

/** Hands out events; `at` is moved on by hand. */
export class ScriptedDevice {
  readonly #emit: (event: TraceEvent) => void;
  readonly #name: string;
  at: number;
  #requests = 0;
  #sessions = 0n;
  #positions = [0, 0];
  #usedPositions = [0, 0];
  /** Free descriptors, the next one last, as Linux' free list has them: what was freed last is used first. */
  #free = freeLists();
  readonly #open = new Map<number, Open>();
  readonly #onHold = new Set<number>();
  /** Chains are laid out in the ring's own table. */
  readonly #direct: boolean;

  constructor(emit: (event: TraceEvent) => void, { name = "crypto0", at = 0, direct = false } = {}) {
    this.#emit = emit;
    this.#name = name;
    this.#direct = direct;
    this.at = at;
  }

  emit(event: TraceRecord): void {
    this.#emit({ ...event, at: this.at, instructions: Math.round(this.at * 52_000), device: this.#name });
  }

  wait(milliseconds: number): void {
    this.at += milliseconds;
  }

  // --- set-up, as Linux does it ---

  #status(from: number, to: number): void {
    this.emit({ kind: "register", access: "write", bank: "common", offset: 20, width: 1, value: to });
    this.emit({ kind: "status", from, to, by: "driver" });
    this.wait(0.6);
  }

  #configRead(offset: number, value: number): void {
    this.emit({ kind: "register", access: "read", bank: "device", offset, width: 4, value });
  }

  /** From ACKNOWLEDGE to FEATURES_OK. */
  negotiate(): void {
    this.#status(0, 1);
    this.#status(1, 3);
    this.emit({ kind: "features", offered: OFFERED, accepted: ACCEPTED, agreed: true });
    this.#status(3, 11);
    this.emit({ kind: "register", access: "read", bank: "common", offset: 20, width: 1, value: 11 });
    for (const [offset, value] of [
      [4, 1],
      [36, 32],
      [40, 0],
      [48, 1 << 20],
      [8, 17],
      [12, 8],
      [44, 2],
    ] as const) {
      this.#configRead(offset, value);
    }
  }

  /** Queues, then DRIVER_OK. */
  start(): void {
    for (const queue of [DATA, CONTROL]) {
      const desc = 0x0428_0000 + queue * 0x8000;
      this.emit({
        kind: "queue-enabled",
        queue,
        size: QUEUE_SIZE,
        desc,
        driver: desc + 0x4000,
        deviceArea: desc + 0x5000,
      });
    }
    this.#status(11, 15);
    this.#configRead(0, 1);
  }

  bind(): void {
    this.negotiate();
    this.start();
  }

  reset(cause: "driver" | "machine" = "driver", dropped = 0): void {
    this.emit({ kind: "status", from: 15, to: 0, by: "driver" });
    this.emit({ kind: "reset", cause, dropped });
    this.#positions = [0, 0];
    this.#usedPositions = [0, 0];
    this.#free = freeLists();
    this.#open.clear();
    this.#onHold.clear();
  }

  // --- what a person does ---

  /** On: requests that come from now on are held. Off: the held requests are released. */
  hold(queue: number, on = true): void {
    if (on) this.#onHold.add(queue);
    else this.#onHold.delete(queue);
    this.emit({ kind: "hold", queue, on });
    if (!on) for (const request of this.held(queue)) this.release(queue, request);
  }

  /** Requests of a queue that wait, in the order they came. */
  held(queue: number): number[] {
    return [...this.#open].filter(([, open]) => open.queue === queue && open.resume).map(([request]) => request);
  }

  /** Releases one held request. Default: the oldest. */
  release(queue: number, request = this.held(queue)[0]): void {
    const open = request === undefined ? undefined : this.#open.get(request);
    const { resume } = open ?? {};
    if (request === undefined || !open || !resume) return;
    delete open.resume;
    this.emit({ kind: "released", queue, request });
    resume();
  }

  inject(request: number, fault: FaultKind, detail: string): void {
    this.emit({ kind: "injected", request, fault, detail });
  }

  /** Calls `resume` at once or, while the queue is on hold, when the request is released. */
  #goOn(request: number, resume: () => void): void {
    const open = this.#open.get(request);
    if (!open || !this.#onHold.has(open.queue)) {
      resume();
      return;
    }
    open.resume = resume;
    this.emit({ kind: "held", queue: open.queue, request });
  }

  fault(clause: string, problem: string): void {
    this.emit({ kind: "fault", clause, problem });
    this.emit({ kind: "status", from: 15, to: 15 | 64, by: "device" });
  }

  violation(rule: DriverRule, problem: string): void {
    this.emit({ kind: "violation", ...rule, problem });
  }

  // --- requests ---

  /** A chain of the driver's, taken by the device. */
  pop({ queue, readable, split, writable }: Exchange): number {
    const request = ++this.#requests;
    const lengths = [...split, readable.length - split.reduce((sum, length) => sum + length, 0)].filter((n) => n > 0);
    const chain: TraceDescriptor[] = [
      ...lengths.map((length) => ({ length, writable: false })),
      ...writable.map((length) => ({ length, writable: true })),
    ].map((part, index) => {
      const address = 0x0611_0000 + ((request * 0x1040 + index * 0x180) % 0xf0000);
      return { index, table: "indirect", address, ...part };
    });
    const position = this.#next(this.#positions, queue);
    const writableLength = writable.reduce((sum, length) => sum + length, 0);
    const free = this.#free[queue] ?? [];
    const descriptors = (this.#direct ? chain : chain.slice(0, 1)).map(() => free.pop() ?? 0);
    const placed = chain.map((part, place): TraceDescriptor => {
      return this.#direct ? { ...part, table: "ring", index: descriptors[place] ?? 0 } : part;
    });
    const head = descriptors[0] ?? 0;
    this.#open.set(request, { queue, head, descriptors });
    this.emit({ kind: "notify", queue });
    this.emit({ kind: "popped", request, queue, position, head, chain: placed, readable, writableLength });
    return request;
  }

  use(request: number, queue: number, { written, length, id }: Answer): void {
    const position = this.#next(this.#usedPositions, queue);
    const { head = 0, descriptors = [] } = this.#open.get(request) ?? {};
    this.#open.delete(request);
    this.#free[queue]?.push(...descriptors.toReversed());
    this.emit({ kind: "used", request, queue, position, head: id ?? head, length, written });
    this.emit({ kind: "interrupt", cause: "queue" });
    this.emit({ kind: "isr-read", value: 1 });
  }

  #next(positions: number[], queue: number): number {
    const position = positions[queue] ?? 0;
    positions[queue] = position + 1;
    return position;
  }

  // --- control requests ---

  createRsa({ padding = RsaPaddingAlgo.PKCS1_PADDING }: { padding?: number } = {}): bigint {
    const key = fromHex(RSA_KEY);
    return this.#create([72], {
      header: { opcode: CtrlOpcode.AKCIPHER_CREATE_SESSION, algo: AkcipherAlgo.RSA, flag: 0xc1a5b00c, queue_id: 0 },
      body: {
        kind: "akcipher_create_session",
        para: {
          algo: AkcipherAlgo.RSA,
          keytype: AkcipherKeyType.PRIVATE,
          keylen: key.length,
          u: { kind: "rsa", padding_algo: padding, hash_algo: RsaHash.SHA1 },
        },
        padding: new Uint8Array(36),
        key,
      },
    });
  }

  createAes(op: number, key = noise(16, 3)): bigint {
    return this.#create([72], {
      header: { opcode: CtrlOpcode.CIPHER_CREATE_SESSION, algo: CipherAlgo.AES_CBC, flag: 0, queue_id: 0 },
      body: {
        kind: "cipher_create_session",
        sym: {
          kind: "cipher",
          para: { algo: CipherAlgo.AES_CBC, keylen: key.length, op, padding: 0 },
          reserved: new Uint8Array(32),
          op_type: SymOpType.CIPHER,
          padding: 0,
          key,
        },
      },
    });
  }

  #create(split: readonly number[], value: CtrlRequest): bigint {
    const request = this.pop({ queue: CONTROL, readable: encode(CtrlRequest, value), split, writable: [16] });
    const session_id = ++this.#sessions;
    const bytes = encode(SessionInput, { session_id, status: Status.OK, padding: 0 });
    this.#goOn(request, () => {
      this.wait(0.05);
      this.use(request, CONTROL, { written: [{ offset: 0, bytes }], length: 16 });
      this.wait(0.7);
    });
    return session_id;
  }

  destroy(opcode: number, session_id: bigint, status: number = Status.OK): void {
    const kind = opcode === CtrlOpcode.CIPHER_DESTROY_SESSION ? "cipher_destroy_session" : "akcipher_destroy_session";
    const readable = encode(CtrlRequest, {
      header: { opcode, algo: 0, flag: 0, queue_id: 0 },
      body: { kind, session_id, padding: new Uint8Array(48) },
    });
    const request = this.pop({ queue: CONTROL, readable, split: [], writable: [1] });
    this.#goOn(request, () => {
      this.use(request, CONTROL, { written: [{ offset: 0, bytes: encode(Inhdr, { status }) }], length: 1 });
      this.wait(0.4);
    });
  }

  // --- data requests ---

  aes(session_id: bigint, length = 16, opcode: number = DataOpcode.CIPHER_ENCRYPT): number {
    const request = this.#aesBegin({ session_id, length, opcode });
    this.#goOn(request, () => {
      this.wait(length / 40_000);
      this.#answer(request, { capacity: length, status: Status.OK, result: noise(length, request) });
      this.wait(0.5);
    });
    return request;
  }

  #aesBegin({ session_id, length, opcode }: { session_id: bigint; length: number; opcode: number }): number {
    const readable = encode(DataRequest, {
      header: { opcode, algo: 0, session_id, flag: 0, padding: 0 },
      body: {
        kind: opcode === DataOpcode.CIPHER_ENCRYPT ? "cipher_encrypt" : "cipher_decrypt",
        sym: {
          kind: "cipher",
          para: { iv_len: 16, src_data_len: length, dst_data_len: length, padding: 0 },
          reserved: new Uint8Array(24),
          op_type: SymOpType.CIPHER,
          padding: 0,
          iv: noise(16, length),
          src_data: noise(length, 7),
        },
      },
    });
    return this.pop({ queue: DATA, readable, split: [72, 16], writable: [length, 1] });
  }

  /** Posts an RSA private operation and hands it to the engine; {@link rsaDone} answers it. */
  rsaBegin(session_id: bigint, bytes = 64): number {
    const readable = encode(DataRequest, {
      header: { opcode: DataOpcode.AKCIPHER_DECRYPT, algo: AkcipherAlgo.RSA, session_id, flag: 0, padding: 0 },
      body: {
        kind: "akcipher_decrypt",
        para: { src_data_len: bytes, dst_data_len: bytes },
        padding: new Uint8Array(40),
        src_data: noise(bytes, 11),
      },
    });
    const request = this.pop({ queue: DATA, readable, split: [72], writable: [bytes, 1] });
    this.#goOn(request, () => {
      this.wait(0.1);
      this.emit({ kind: "submitted", request, operation: "rsa-decrypt" });
    });
    return request;
  }

  rsaDone(request: number, { bytes = 64, ok = true, took = 6.4, detail = "" } = {}): void {
    this.wait(took);
    this.emit({ kind: "completed", request, ok, detail });
    this.wait(0.2);
    if (ok) this.#answer(request, { capacity: bytes, status: Status.OK, result: noise(bytes, request) });
    else this.refuse(request, { capacity: bytes, status: Status.ERR, clause: AKCIPHER_CLAUSE, why: detail });
  }

  refuse(
    request: number,
    { capacity, status, clause, why }: { capacity: number; status: number; clause: string; why: string },
  ): void {
    this.emit({ kind: "refused", request, status, clause, why });
    this.#answer(request, { capacity, status, result: undefined });
  }

  /** An encryption in a session that does not exist. */
  aesRefused(length = 32): number {
    const request = this.#aesBegin({ session_id: 99n, length, opcode: DataOpcode.CIPHER_ENCRYPT });
    const why = "there is no such cipher session";
    this.refuse(request, { capacity: length, status: Status.INVSESS, clause: "5.9.7.1 Operation Status", why });
    this.wait(0.5);
    return request;
  }

  #answer(request: number, answer: { capacity: number; status: number; result: Uint8Array | undefined }): void {
    const { capacity, status, result } = answer;
    const last = { offset: capacity, bytes: encode(Inhdr, { status }) };
    const written = result ? [{ offset: 0, bytes: result }, last] : [last];
    this.use(request, DATA, { written, length: result ? capacity + 1 : 1 });
  }
}

const AKCIPHER_CLAUSE = "5.9.7.8 AKCIPHER Service Operation";

/** What the kernel does when the driver binds: sessions, vectors, sessions closed. */
export function selfTest(device: ScriptedDevice, rounds = 6): void {
  for (let round = 0; round < rounds; round++) {
    const encrypt = device.createAes(CipherOp.ENCRYPT);
    const decrypt = device.createAes(CipherOp.DECRYPT);
    for (const length of [16, 32, 64, 480]) {
      device.aes(encrypt, length);
      device.aes(decrypt, length, DataOpcode.CIPHER_DECRYPT);
    }
    device.destroy(CtrlOpcode.CIPHER_DESTROY_SESSION, encrypt);
    device.destroy(CtrlOpcode.CIPHER_DESTROY_SESSION, decrypt);
  }
  const rsa = device.createRsa({ padding: RsaPaddingAlgo.RAW_PADDING });
  device.rsaDone(device.rsaBegin(rsa));
  device.destroy(CtrlOpcode.AKCIPHER_DESTROY_SESSION, rsa);
}

/** The events that `play` makes, in order. */
export function recorded(play: (device: ScriptedDevice) => void): TraceEvent[] {
  const events: TraceEvent[] = [];
  play(new ScriptedDevice((event) => events.push(event)));
  return events;
}
