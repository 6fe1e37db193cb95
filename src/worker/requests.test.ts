/** The requests of DSA, DH and elliptic curves at the engine: each one performed, and the hostile forms of each. */
import { createDiffieHellmanGroup } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { AsymRequest, Progress } from "../contract/engine.ts";
import { createEngine } from "./engine.ts";
import { namedGroup } from "./testing/named-groups.ts";
import { generateEcKey } from "./testing/openssl-ec.ts";

const engine = createEngine();
const message = Uint8Array.of(1, 2, 3);
const signed = { message, hash: "sha256" } as const;
const requests: AsymRequest[] = [];

/** Of the prime field, small enough to be quick, and of the binary one; with a cofactor. */
function ecRequests(name: string): AsymRequest[] {
  const group = namedGroup(name);
  const { d, point } = generateEcKey(name);
  const [r, s] = [group.n.slice(1), group.n.slice(1)];
  return [
    { operation: "ecdsa-sign", group, d, k: Uint8Array.of(7), ...signed },
    { operation: "ecdsa-verify", group, point, r, s, ...signed },
    { operation: "ec-keygen", group },
    { operation: "ecdh", group, d, point },
  ];
}

async function dsaRequests(): Promise<AsymRequest[]> {
  const outcome = await engine.perform({ operation: "dsa-keygen", modulusLength: 128, divisorLength: 20 });
  if (!outcome.ok || outcome.value.kind !== "dsa-key") throw new Error("no key");
  const { group, x, y } = outcome.value;
  return [
    { operation: "dsa-sign", group, x, k: Uint8Array.of(7), ...signed },
    { operation: "dsa-verify", group, y, r: x, s: x, ...signed },
  ];
}

function dhRequests(): AsymRequest[] {
  const group = createDiffieHellmanGroup("modp1");
  const y = Uint8Array.from(group.generateKeys());
  const [p, g] = [Uint8Array.from(group.getPrime()), Uint8Array.from(group.getGenerator())];
  return [
    { operation: "dh-keygen", p, g },
    { operation: "dh-compute", p, x: Uint8Array.of(5), y },
    { operation: "dh-params", modulusLength: 64, kind: "random" },
    { operation: "dh-params", modulusLength: 256, kind: "rfc7919" },
  ];
}

beforeAll(async () => {
  requests.push(...ecRequests("secp112r2"), ...ecRequests("sect113r1"), ...ecRequests("prime256v1"));
  requests.push(...(await dsaRequests()), ...dhRequests());
});

const hostile = (request: unknown) => engine.perform(request as AsymRequest);

/** The request with one field replaced, which may lie in its group or point. */
function changed(request: AsymRequest, path: readonly string[], value: unknown): unknown {
  const [name = "", ...rest] = path;
  const inner = (request as unknown as Record<string, unknown>)[name];
  const replacement = rest.length === 0 ? value : changed(inner as AsymRequest, rest, value);
  return { ...request, [name]: replacement };
}

function pathsOf(value: object): string[][] {
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    const isGroup = typeof part === "object" && part !== null && !(part instanceof Uint8Array);
    return isGroup ? [[name], ...pathsOf(part).map((path) => [name, ...path])] : [[name]];
  });
}

describe("the families of requests", () => {
  it("are performed, each request of each", async () => {
    for (const request of requests) {
      expect(await engine.perform(request), request.operation).toMatchObject({ ok: true });
    }
  });

  it("refuse each request with any of its fields missing or of another kind, as what it lacks", async () => {
    const WRONG = [undefined, null, "text", 3.5, [1]];
    const faults = requests.flatMap((request) =>
      pathsOf(request).flatMap((path) => WRONG.map((value) => ({ request, path, value }))),
    );
    // A signature without a given k is one more request.
    for (const { request, path, value } of faults.filter(
      (fault) => fault.path[0] !== "k" || fault.value !== undefined,
    )) {
      const outcome = await hostile(changed(request, path, value));
      const why = outcome.ok ? "accepted" : outcome.why;
      expect(why, `${request.operation} ${path} ${value}`).toMatch(/^(rejected|bad-key|unsupported)$/);
    }
  });

  it("refuse a fault in a group or key as a bad key, in anything else as rejected, an unknown name as unsupported", async () => {
    const why = async (operation: string, path: string[], value: unknown): Promise<string> => {
      const request = requests.find((known) => known.operation === operation) as AsymRequest;
      const outcome = await hostile(changed(request, path, value));
      return outcome.ok ? "accepted" : outcome.why;
    };
    expect(await why("ecdsa-sign", ["group", "q"], undefined)).toBe("bad-key");
    expect(await why("ecdsa-sign", ["d"], "text")).toBe("bad-key");
    expect(await why("ecdsa-verify", ["point"], 1)).toBe("bad-key");
    expect(await why("ecdsa-verify", ["r"], 1)).toBe("rejected");
    expect(await why("ecdsa-sign", ["k"], 1)).toBe("rejected");
    expect(await why("ecdsa-sign", ["group", "field"], "ternary")).toBe("unsupported");
    expect(await why("ecdsa-sign", ["hash"], "sha4")).toBe("unsupported");
    expect(await why("dsa-sign", ["group", "g"], null)).toBe("bad-key");
    expect(await why("dsa-verify", ["s"], null)).toBe("rejected");
    expect(await why("dh-params", ["kind"], "safe")).toBe("unsupported");
    expect(await why("dh-params", ["modulusLength"], 64.5)).toBe("rejected");
    expect(await why("dh-compute", ["p"], [])).toBe("rejected");
  });

  it("answer whatever numbers they are given, without an exception", async () => {
    const octets = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 120, maxLength: 140 }));
    const choice = fc.nat();
    await fc.assert(
      fc.asyncProperty(choice, choice, octets, async (which, place, value) => {
        const request = requests[which % requests.length] as AsymRequest;
        const paths = pathsOf(request).filter((path) => !["group", "point", "kind"].includes(path.join()));
        const path = paths[place % paths.length] ?? [];
        const outcome = await hostile(changed(request, path, value));
        if (!outcome.ok) expect(outcome.why, `${request.operation} ${path}: ${outcome.detail}`).not.toBe("failed");
      }),
      { numRuns: 400 },
    );
  });

  it("report the progress of a search", async () => {
    const reports: Progress[] = [];
    const options = { onProgress: (progress: Progress) => void reports.push(progress) };
    const request = { operation: "dh-params", modulusLength: 128, kind: "random" } as const;
    expect(await engine.perform(request, options)).toMatchObject({ ok: true });
    expect(reports[0]?.step).toMatch(/^the prime [pq]$/);
    expect(reports.every(({ candidates }) => candidates > 0)).toBe(true);
  });
});
