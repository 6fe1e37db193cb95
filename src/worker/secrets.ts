/** What of a request is a private key, and how it is overwritten. */
import type { AsymRequest } from "../contract/engine.ts";

/** The parts of a request that are a private key or a secret number of a signature. Most requests have none. */
function secretsOf(request: AsymRequest): readonly unknown[] {
  switch (request.operation) {
    case "rsa-decrypt":
    case "rsa-sign":
      return [request.key];
    case "dsa-sign":
      return [request.x, request.k];
    case "ecdsa-sign":
      return [request.d, request.k];
    case "ecdh":
      return [request.d];
    case "dh-compute":
      return [request.x];
    default:
      return [];
  }
}

export function usesPrivateKey(request: AsymRequest): boolean {
  return secretsOf(request).length > 0;
}

/** Overwrites the secrets of a request, which is of no use afterwards. */
export function wipeSecrets(request: AsymRequest): void {
  secretsOf(request).forEach(wipe);
}

/** `value` is plain data of a few levels: a request's key. */
function wipe(value: unknown): void {
  if (value instanceof Uint8Array) value.fill(0);
  else if (typeof value === "object" && value !== null) Object.values(value).forEach(wipe);
}
