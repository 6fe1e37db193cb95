/** A device of the dialect `asym-rfc-v3` in a test's hands. */
import type { AsymmetricEngine, AsymRequest } from "../../contract/engine.ts";
import { type Codec, decode, type Infer } from "../../wire/codec/codec.ts";
import { AsymDataRequest, AsymInput, type AsymKind } from "../../wire/crypto/requests.ts";
import { PromptEngine } from "./asym-engine.ts";
import { HeldEngine, settled } from "./fakes.ts";
import { Rig, type RigOptions } from "./rig.ts";

/** What the driver sees of an answered request. */
export interface Answered {
  readonly status: number;
  /** The second word: reserved, or verify_result. */
  readonly second: number;
  /** used.len. */
  readonly length: number;
  /** The device-writable bytes, all of them. */
  readonly response: Uint8Array;
}

/** Fills what the device may write, so that it shows what it did write. */
export const CANARY = 0xee;

type Options<E extends AsymmetricEngine> = Omit<RigOptions<E>, "dialect">;

export const asymRigWith = <E extends AsymmetricEngine>(options: Options<E>): Rig<E> =>
  new Rig({ dialect: "asym-rfc-v3", memory: 1 << 22, ...options }).start();

/** Its engine answers at once. */
export const asymRig = (options: Omit<Options<PromptEngine>, "engine"> = {}): Rig<PromptEngine> =>
  asymRigWith({ engine: new PromptEngine(), ...options });

/** Its engine waits for the test. */
export const heldAsymRig = (options: Omit<Options<HeldEngine>, "engine"> = {}): Rig<HeldEngine> =>
  asymRigWith({ engine: new HeldEngine(), ...options });

/** Sends a request and waits for its answer; `writable` bytes are there for it. Fails if none comes. */
export async function ask(rig: Rig<AsymmetricEngine>, readable: Uint8Array, writable = 4096): Promise<Answered> {
  const sent = rig.send(rig.data, readable, writable);
  await settled();
  const length = sent.length();
  if (length === undefined) throw new Error("the request was not answered");
  const response = sent.response();
  const view = new DataView(response.buffer, response.byteOffset);
  return {
    status: writable >= 4 ? view.getUint32(0, true) : -1,
    second: writable >= 8 ? view.getUint32(4, true) : -1,
    length,
    response,
  };
}

/** `idata` of an answer to a request of this kind. */
export function idataOf<K extends AsymKind>(
  kind: K,
  readable: Uint8Array,
  { response, length }: Answered,
): Infer<(typeof AsymInput)[K]> {
  const { body } = decode(AsymDataRequest, readable);
  const layout: Codec<unknown> = AsymInput[kind];
  return decode(layout, response.subarray(0, length), body) as Infer<(typeof AsymInput)[K]>;
}

/** The request that the engine gets for these device-readable bytes. */
export async function asked(readable: Uint8Array): Promise<AsymRequest> {
  const rig = heldAsymRig();
  rig.send(rig.data, readable, 4096);
  const [request] = rig.engine.requests;
  if (!request) throw new Error("the engine was not asked");
  return request;
}
