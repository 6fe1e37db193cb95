/**
 * A scripted device: makes the events that the real one makes, with real wire bytes. Tests and the demo page use it
 * instead of a machine.
 */
import type { TraceEvent } from "../../contract/trace.ts";
import { encode } from "../../wire/codec/codec.ts";
import { Inhdr, SessionInput } from "../../wire/crypto/header.ts";
import { CtrlOpcode, DataOpcode } from "../../wire/crypto/requests.ts";
import { RsaPaddingAlgo } from "../../wire/crypto/services/akcipher.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { type AesData, aesData, aesSession, noise, rsaData, rsaSession, sessionEnd } from "./request-bytes.ts";
import { CONTROL, DATA, ScriptedTransport } from "./scripted-transport.ts";

export class ScriptedDevice extends ScriptedTransport {
  #sessions = 0n;

  // --- control requests ---

  createRsa({ padding }: { padding?: number } = {}): bigint {
    return this.#create(rsaSession(padding));
  }

  createAes(op: number, key = noise(16, 3)): bigint {
    return this.#create(aesSession(op, key));
  }

  #create(readable: Uint8Array): bigint {
    const request = this.pop({ queue: CONTROL, readable, split: [72], writable: [16] });
    const session_id = ++this.#sessions;
    const bytes = encode(SessionInput, { session_id, status: Status.OK, padding: 0 });
    this.whenReleased(request, () => {
      this.wait(0.05);
      this.use(request, CONTROL, { written: [{ offset: 0, bytes }], length: 16 });
      this.wait(0.7);
    });
    return session_id;
  }

  destroy(opcode: number, session_id: bigint, status: number = Status.OK): void {
    const readable = sessionEnd(opcode, session_id);
    const request = this.pop({ queue: CONTROL, readable, split: [], writable: [1] });
    this.whenReleased(request, () => {
      this.use(request, CONTROL, { written: [{ offset: 0, bytes: encode(Inhdr, { status }) }], length: 1 });
      this.wait(0.4);
    });
  }

  // --- data requests ---

  aes(session_id: bigint, length = 16, opcode: number = DataOpcode.CIPHER_ENCRYPT): number {
    const request = this.#aesBegin({ session_id, length, opcode });
    this.whenReleased(request, () => {
      this.wait(length / 40_000);
      this.#answer(request, { capacity: length, status: Status.OK, result: noise(length, request) });
      this.wait(0.5);
    });
    return request;
  }

  #aesBegin(data: AesData): number {
    return this.pop({ queue: DATA, readable: aesData(data), split: [72, 16], writable: [data.length, 1] });
  }

  /** Posts an RSA private operation and hands it to the engine; {@link rsaDone} answers it. */
  rsaBegin(session_id: bigint, bytes = 64): number {
    const readable = rsaData(session_id, bytes);
    const request = this.pop({ queue: DATA, readable, split: [72], writable: [bytes, 1] });
    this.whenReleased(request, () => {
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
