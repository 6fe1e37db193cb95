import { describe, expect, test } from "vitest";
import { createEngine } from "../engine.ts";
import { X931_VECTORS } from "../testing/x931-vectors.ts";

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

describe.each(X931_VECTORS)("NIST's X9.31 vectors, $hash", ({ hash, n, e, tests }) => {
  test.each(tests)("a signature $is: valid is $valid", async ({ valid, message, signature }) => {
    const outcome = await createEngine().perform({
      operation: "rsa-verify",
      key: { n: octets(n), e: octets(e) },
      padding: "x931",
      message: octets(message),
      hash,
      signature: octets(signature),
    });
    expect(outcome).toEqual({ ok: true, value: { kind: "verdict", valid } });
  });
});
