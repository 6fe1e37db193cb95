/** Key files of vcrypto asym: it reads what OpenSSL writes, and OpenSSL reads what it writes. */
import {
  createPrivateKey,
  createPublicKey,
  ECDH,
  generateKeyPairSync,
  generatePrimeSync,
  getCurves,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCompiler, Probe, type Question } from "./testing/probe.ts";

const CURVES = Array.from(
  readFileSync(new URL("vcrypto/asym/curves.c", import.meta.url), "utf8").matchAll(/\.name = "(\w+)"/g),
  ([, name = ""]) => name,
);
const NAMED = ["prime256v1", "secp256k1", "secp521r1", "brainpoolP320r1", "sect233r1", "sect571k1"];

/** The declarations of Node 20 leave this one out. */
const generateDh = generateKeyPairSync as unknown as (type: "dh", options: { primeLength: number }) => KeyPair;

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const keys = {
  rsa: generateKeyPairSync("rsa", { modulusLength: 1024 }),
  dsa: generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }),
  dh: generateDh("dh", { primeLength: 512 }),
  ec: generateKeyPairSync("ec", { namedCurve: "prime256v1" }),
};

const pkcs8 = (key: KeyObject): Buffer => key.export({ type: "pkcs8", format: "der" });
const spki = (key: KeyObject): Buffer => key.export({ type: "spki", format: "der" });
const explicit = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve, paramEncoding: "explicit" });
const big = (text: string | undefined): bigint => BigInt(`0x${text || "0"}`);

const hexOf = (value: bigint): string => {
  const digits = value.toString(16);
  return digits.padStart(digits.length + (digits.length % 2), "0");
};

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulus, value % modulus, 0n, 1n];
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return x < 0n ? x + modulus : x;
}

/** Primes that 65537 fits. */
function distinctPrimes(count: number): bigint[] {
  const primes = new Set<bigint>();
  while (primes.size < count) {
    const prime = generatePrimeSync(256, { bigint: true });
    if (prime % 65537n !== 1n) primes.add(prime);
  }
  return [...primes];
}

/** RFC 8017, 3.2: the second representation, as lines. */
function crtOf(primes: readonly bigint[]): Record<string, string> {
  const [p = 0n, q = 0n, ...others] = primes;
  const exponent = (prime: bigint) => hexOf(inverse(65537n, prime - 1n));
  const values: Record<string, string> = {
    type: "rsa",
    n: hexOf(primes.reduce((product, prime) => product * prime)),
    e: "010001",
    p: hexOf(p),
    q: hexOf(q),
    dp: exponent(p),
    dq: exponent(q),
    qinv: hexOf(inverse(q, p)),
  };
  let product = p * q;
  for (const [index, prime] of others.entries()) {
    values[`r${index + 3}`] = hexOf(prime);
    values[`d${index + 3}`] = exponent(prime);
    values[`t${index + 3}`] = hexOf(inverse(product, prime));
    product *= prime;
  }
  return values;
}

/** SubjectPublicKeyInfo on P-256 up to a compressed point. */
const P256_COMPRESSED = "3039301306072a8648ce3d020106082a8648ce3d030107032200";

let probe: Probe;

const ask = (...questions: Question[]): string[] => probe.ask(questions);

/** Keys as lines, taken apart. */
function fieldsOf(...questions: Question[]): Record<string, string>[] {
  const texts = `${ask(...questions).join("\n")}\n`.split(/^\.\n/m).slice(0, -1);
  expect(texts).toHaveLength(questions.length);
  return texts.map((text) =>
    Object.fromEntries(
      text
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" = ")),
    ),
  );
}

function fields(key: Uint8Array | string, operation = "asym-text"): Record<string, string> {
  const [only = {}] = fieldsOf([operation, key]);
  return only;
}

const lines = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");

function derOf(answer: string | undefined): Buffer {
  const [, hex = ""] = /^ok [A-Z ]+ ([0-9a-f]+)$/.exec(answer ?? "") ?? [];
  expect(hex, answer).not.toBe("");
  return Buffer.from(hex, "hex");
}

const privateKeyOf = (answer: string | undefined): KeyObject =>
  createPrivateKey({ key: derOf(answer), type: "pkcs8", format: "der" });

describe.skipIf(!hasCompiler)("vcrypto asym key files", { timeout: 60_000 }, () => {
  beforeAll(() => {
    probe = new Probe();
  }, 60_000);
  afterAll(() => probe.remove());

  it.each(Object.entries(keys))("writes a private %s key exactly as OpenSSL does", (_kind, pair) => {
    const der = pkcs8(pair.privateKey);
    expect(ask(["asym-der", der])).toEqual([`ok PRIVATE KEY ${der.toString("hex")}`]);
  });

  it.each(Object.entries(keys))("writes a public %s key exactly as OpenSSL does", (_kind, pair) => {
    const der = spki(pair.publicKey);
    expect(ask(["asym-der", der])).toEqual([`ok PUBLIC KEY ${der.toString("hex")}`]);
  });

  it("takes every spelling of the same key", () => {
    const { privateKey, publicKey } = keys.rsa;
    const der = pkcs8(privateKey);
    const answers = ask(
      ["asym-der", der],
      ["asym-der", der.toString("hex")],
      ["asym-der", der.toString("base64")],
      ["asym-der", privateKey.export({ type: "pkcs8", format: "pem" }) as string],
      ["asym-der", privateKey.export({ type: "pkcs1", format: "pem" }) as string],
      ["asym-der", privateKey.export({ type: "pkcs1", format: "der" })],
    );
    expect(new Set(answers).size).toBe(1);
    const publicAnswers = ask(
      ["asym-der", spki(publicKey)],
      ["asym-der", publicKey.export({ type: "pkcs1", format: "pem" }) as string],
      ["asym-der", publicKey.export({ type: "pkcs1", format: "der" })],
    );
    expect(new Set(publicAnswers).size).toBe(1);
    const { privateKey: ec } = keys.ec;
    expect(ask(["asym-der", ec.export({ type: "sec1", format: "pem" }) as string])).toEqual(
      ask(["asym-der", pkcs8(ec)]),
    );
  });

  it.each(NAMED)("reads a key on %s with all of its parameters, and writes one that OpenSSL signs with", (curve) => {
    const { privateKey, publicKey } = explicit(curve);
    const again = privateKeyOf(ask(["asym-der", pkcs8(privateKey)])[0]);
    const message = Buffer.from("hello");
    expect(verify("sha256", message, publicKey, sign("sha256", message, again))).toBe(true);
    const named = generateKeyPairSync("ec", { namedCurve: curve });
    const lineOf = (key: KeyObject) => fields(pkcs8(key));
    const { d: _d, x: _x, y: _y, curve: name, ...rest } = lineOf(named.privateKey);
    expect({ name, rest }).toEqual({ name: curve, rest: { type: "EC" } });
    const { d: d2, x: x2, y: y2, field, ...group } = lineOf(privateKey);
    expect(field).toBe(curve.startsWith("sect") ? "binary" : "prime");
    expect(Object.keys(group).sort()).toEqual(["a", "b", "h", "n", "q", "type", "xg", "yg"]);
    expect([d2, x2, y2].every(Boolean)).toBe(true);
  });

  it("knows of each of its curves the numbers that OpenSSL knows", () => {
    expect(CURVES.length).toBeGreaterThan(30);
    const named = fieldsOf(...CURVES.map((curve): Question => ["asym-numbers", `type = ec\ncurve = ${curve}\n`]));
    const explicitly = fieldsOf(...CURVES.map((curve): Question => ["asym-text", pkcs8(explicit(curve).privateKey)]));
    for (const [index, theirs] of explicitly.entries()) {
      const { d: _d, x: _x, y: _y, ...group } = theirs;
      expect(named[index], CURVES[index]).toEqual(group);
    }
  });

  it("reads and writes the parameters of every curve that OpenSSL knows", () => {
    const curves = getCurves();
    expect(curves.length).toBeGreaterThan(70);
    const theirs = curves.map((curve) => pkcs8(explicit(curve).privateKey));
    const answers = ask(...theirs.map((der): Question => ["asym-der", der]));
    const ours = answers.map((answer) => pkcs8(privateKeyOf(answer)));
    const numbers = (keys: readonly Buffer[]) => fieldsOf(...keys.map((der): Question => ["asym-numbers", der]));
    expect(numbers(ours)).toEqual(numbers(theirs));
  });

  it("reads DH parameters where they are expected, and writes them as PKCS #3", () => {
    const { y: _y, ...params } = fields(spki(keys.dh.publicKey));
    const written = derOf(ask(["asym-der", lines(params)])[0]);
    expect(fields(written, "asym-text-dh")).toEqual(params);
    expect(fields(written).type).toBe("RSA");
  });

  it.each([2, 3, 4, 5])("computes d of %i primes, and writes a key that OpenSSL signs with", (count) => {
    const primes = distinctPrimes(count);
    const key = privateKeyOf(ask(["asym-d", lines(crtOf(primes))])[0]);
    const d = big(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url").toString("hex"));
    for (const prime of primes) expect((d * 65537n) % (prime - 1n)).toBe(1n);
    const message = Buffer.from("hello");
    const publicKey = createPublicKey(key);
    expect(verify("sha256", message, publicKey, sign("sha256", message, key))).toBe(true);
  });

  it("finds n where lines have the primes alone: a signature is as long as n, not as the primes together", () => {
    for (const bits of [
      [256, 256],
      [171, 171, 171],
      [42, 470],
      [100, 100, 100, 100, 112],
    ]) {
      const primes = bits.map((size) => generatePrimeSync(size, { bigint: true }));
      const { n = "", ...rest } = crtOf(primes);
      expect(fields(lines(rest)).n).toBe(n);
      expect(fields(lines({ ...rest, n: "0101" })).n).toBe("0101");
    }
    const long = lines({ ...crtOf(distinctPrimes(2)), p: "ff".repeat(1200) }).replace(/^n = .*\n/m, "");
    expect(ask(["asym-text", long])[0]).toMatch(/^bad .*too large/);
  });

  it("reads back the lines it prints", () => {
    const pairs = [...Object.values(keys), explicit("sect283r1"), explicit("brainpoolP256t1")];
    const printed = fieldsOf(...pairs.map(({ privateKey }): Question => ["asym-text", pkcs8(privateKey)]));
    const again = fieldsOf(...printed.map((values): Question => ["asym-text", lines(values)]));
    expect(again).toEqual(printed);
  });

  it("says what is wrong with a key that it does not take", () => {
    const encrypted = keys.ec.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes128", passphrase: "x" });
    const old = keys.rsa.privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "x" });
    const ed25519 = generateKeyPairSync("ed25519").privateKey;
    const point = spki(keys.ec.publicKey).subarray(-65);
    const compressed = `${P256_COMPRESSED}${ECDH.convertKey(point, "prime256v1", undefined, "hex", "compressed")}`;
    const unknown = pkcs8(generateKeyPairSync("ec", { namedCurve: "secp112r1" }).privateKey);
    const wrong: [Uint8Array | string, RegExp][] = [
      ["", /nothing in it/],
      ["hello", /no PEM, no lines/],
      [encrypted as string, /encrypted/],
      [old as string, /encrypted/],
      [pkcs8(ed25519), /not RSA, DSA, EC or DH/],
      [compressed, /compressed/],
      [unknown, /not one that this tool knows/],
      ["type = ec\nd = 01\n", /curve, or q/],
      ["type = ec\ncurve = P-257\n", /not one that this tool knows/],
      ["type = rsa\nn = 0g\n", /no hex/],
      ["type = rsa\nn = 01\nn = 02\n", /twice/],
      ["type = rsa\nx = 01\n", /do not have/],
      ["type = rsa\np = 05\n", /p goes with/],
      ["type = foo\n", /type is not/],
      ["# nothing\n", /no type/],
      ["type = dh\np = 05\n", /p and g/],
    ];
    const answers = ask(...wrong.map(([data]): Question => ["asym-text", data]));
    for (const [index, [, reason]] of wrong.entries()) expect(answers[index]).toMatch(reason);
  });

  it("refuses every key that is cut off", () => {
    const cuts = [...Object.values(keys), explicit("sect283r1")].flatMap((pair) => {
      const der = pkcs8(pair.privateKey);
      return Array.from({ length: der.length }, (_, length): Question => ["asym-der", der.subarray(0, length)]);
    });
    for (const answer of ask(...cuts)) expect(answer).toMatch(/^bad /);
  });

  it("survives keys with any byte changed, added or taken away", () => {
    const pairs = [...Object.values(keys), explicit("sect283r1"), explicit("prime256v1")];
    const files = pairs.flatMap(({ privateKey, publicKey }) => [pkcs8(privateKey), spki(publicKey)]);
    const changed = files.flatMap((der) => {
      const edits = fc.sample(fc.tuple(fc.nat(der.length - 1), fc.nat(255), fc.constantFrom(0, 1, 2)), 150);
      return edits.map(([at, value, removed]) =>
        Buffer.concat([der.subarray(0, at), Buffer.of(value), der.subarray(at + removed)]),
      );
    });
    ask(...changed.map((bytes): Question => ["asym-der", bytes]));
  });

  it("survives any lines", () => {
    const names = fc.constantFrom("type", "curve", "field", "n", "p", "q", "d", "x", "r3", "#", "=");
    const values = fc.constantFrom("rsa", "ec", "dh", "dsa", "P-256", "binary", "00", "0102", "", "=", "zz");
    const some = fc.array(fc.tuple(names, fc.constantFrom(" = ", "=", " "), values), { maxLength: 12 });
    const texts = fc.sample(some, 400).map((rows) => `type = ec\n${rows.map((row) => row.join("")).join("\n")}`);
    ask(...texts.map((text): Question => ["asym-der", text]));
  });
});
