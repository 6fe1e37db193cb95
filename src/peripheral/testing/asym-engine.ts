/** An engine that answers at once, without arithmetic. Results have the kind and the size that the contract says. */
import type { AsymmetricEngine, AsymRequest, AsymResult, EngineOutcome } from "../../contract/engine.ts";
import { number } from "./asym-requests.ts";

type Result<O extends AsymRequest["operation"]> = (request: Extract<AsymRequest, { operation: O }>) => AsymResult;

/** Whatever an OpenSSL would call valid: the fake says so of every signature but those that end in this byte. */
export const BAD_SIGNATURE = 0x66;

const bytes = (length: number): AsymResult => ({ kind: "bytes", bytes: number(length, 9) });
const like = (bytes: Uint8Array) => number(bytes.length, 9);
const verdict = (signature: Uint8Array): AsymResult => ({ kind: "verdict", valid: signature.at(-1) !== BAD_SIGNATURE });

const RESULTS: { readonly [O in AsymRequest["operation"]]: Result<O> } = {
  "rsa-encrypt": ({ key }) => bytes(stripped(key.n).length),
  // The message is shorter than the ciphertext by what a padding takes.
  "rsa-decrypt": ({ ciphertext }) => bytes(Math.max(0, ciphertext.length - 50)),
  "rsa-sign": ({ key }) => bytes(key.n ? stripped(key.n).length : (key.crt?.p.length ?? 0) * primesOf(key.crt)),
  "rsa-verify": ({ signature }) => verdict(signature),
  "rsa-keygen": ({ modulusLength, primes, e }) => rsaKey(modulusLength, primes, e),
  "dsa-sign": ({ group }) => ({ kind: "signature", r: Uint8Array.of(5), s: like(stripped(group.q)) }),
  "dsa-verify": ({ s }) => verdict(s),
  "dsa-keygen": ({ modulusLength, divisorLength }) => ({
    kind: "dsa-key",
    group: { p: number(modulusLength, 1), q: number(divisorLength, 2), g: number(modulusLength - 1, 3) },
    x: number(divisorLength - 1, 4),
    y: number(modulusLength, 5),
  }),
  "ecdsa-sign": ({ group }) => ({ kind: "signature", r: Uint8Array.of(5), s: like(stripped(group.n)) }),
  "ecdsa-verify": ({ s }) => verdict(s),
  "ec-keygen": ({ group }) => ({
    kind: "ec-key",
    d: like(stripped(group.n)),
    point: { x: Uint8Array.of(7), y: field(group.q) },
  }),
  ecdh: ({ group }) => ({ kind: "bytes", bytes: field(group.q) }),
  "dh-params": ({ modulusLength }) => ({ kind: "dh-params", p: number(modulusLength, 1), g: Uint8Array.of(2) }),
  "dh-keygen": ({ p }) => ({ kind: "dh-key", x: Uint8Array.of(9), y: like(stripped(p)) }),
  "dh-compute": ({ p }) => bytes(stripped(p).length),
};

const primesOf = (crt: { others?: readonly unknown[] } | undefined) => 2 + (crt?.others?.length ?? 0);
const field = (q: Uint8Array) => number(Math.max(0, stripped(q).length - 1), 8);

function stripped(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array() : bytes.subarray(first);
}

function rsaKey(modulusLength: number, primes: number, e: Uint8Array): AsymResult {
  const length = Math.floor(modulusLength / primes);
  const others = Array.from({ length: primes - 2 }, (_, i) => ({
    r: number(length, 20 + i),
    d: number(length, 30 + i),
    t: number(length, 40 + i),
  }));
  const [p, q, dp, dq, qinv] = [number(length, 1), number(length, 2), number(length, 3), number(length, 4), number(1)];
  const crt = { p, q, dp, dq, qinv, ...(others.length > 0 && { others }) };
  return { kind: "rsa-key", n: number(modulusLength, 6), e: stripped(e), d: number(modulusLength - 1, 7), crt };
}

export class PromptEngine implements AsymmetricEngine {
  readonly requests: AsymRequest[] = [];

  perform(request: AsymRequest): Promise<EngineOutcome<AsymResult>> {
    this.requests.push(request);
    const result = RESULTS[request.operation] as Result<AsymRequest["operation"]>;
    return Promise.resolve({ ok: true, value: result(request as never) });
  }
  cancel(): void {}

  forget(): void {}
}
