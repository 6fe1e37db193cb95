/** The parts of vcrypto that need no kernel, against the same operations of Node. */
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCompiler, Probe, type Question } from "./testing/probe.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DEMO = join(HERE, "rootfs/etc/vcrypto");
const SIZES = [1024, 2048, 4096];
const SAMPLES = 300;

let probe: Probe;

const ask = (questions: readonly Question[]): string[] => probe.ask(questions);

function demo(name: string): Buffer {
  return readFileSync(join(DEMO, name));
}

function derOf(pem: Buffer): Buffer {
  const body = /-----BEGIN [A-Z ]+-----([^-]+)-----END/.exec(pem.toString("latin1"))?.[1] ?? "";
  return Buffer.from(body, "base64");
}

describe.skipIf(!hasCompiler)("vcrypto", { timeout: 60_000 }, () => {
  beforeAll(() => {
    probe = new Probe();
  }, 60_000);

  afterAll(() => probe.remove());

  it("encodes any bytes to hex and base64 as Node does", () => {
    const inputs = fc.sample(fc.uint8Array({ maxLength: 100 }), SAMPLES);
    const hex = ask(inputs.map((bytes) => ["hex-encode", bytes]));
    const base64 = ask(inputs.map((bytes) => ["base64-encode", bytes]));
    inputs.forEach((bytes, index) => {
      expect(hex[index]?.slice(3)).toBe(Buffer.from(bytes).toString("hex"));
      expect(base64[index]?.slice(3)).toBe(Buffer.from(bytes).toString("base64"));
    });
  });

  it("decodes what it encodes, in both cases and with separators between", () => {
    const inputs = fc.sample(fc.uint8Array({ maxLength: 100 }), SAMPLES);
    const spelled = inputs.map((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(": "));
    const wrapped = inputs.map((bytes) =>
      Buffer.from(bytes)
        .toString("base64")
        .replace(/(.{16})/g, "$1\n"),
    );
    const answers = ask([
      ...spelled.map((text): [string, string] => ["hex-decode", text.toUpperCase()]),
      ...wrapped.map((text): [string, string] => ["base64-decode", text]),
    ]);
    [...inputs, ...inputs].forEach((bytes, index) => {
      expect(answers[index]?.trimEnd()).toBe(`ok ${Buffer.from(bytes).toString("hex")}`.trimEnd());
    });
  });

  it("says where hex is no hex", () => {
    expect(
      ask([
        ["hex-decode", "0g"],
        ["hex-decode", "00 1"],
        ["hex-decode", "xx"],
        ["hex-decode", "1 2"],
      ]),
    ).toEqual(["bad 1", "bad 4", "bad 0", "bad 1"]);
  });

  it("refuses base64 with wrong digits, wrong padding or bits that no byte takes", () => {
    const refused = ["A", "AA", "AAA", "AA=A", "AA==AA==", "=AAA", "AAAA=", "AA===", "AB==", "AAB=", "AA-_", "AA\0A"];
    for (const [index, answer] of ask(refused.map((text) => ["base64-decode", text])).entries()) {
      expect(answer, refused[index]).toMatch(/^bad /);
    }
  });

  it("survives any text as hex and base64", () => {
    const inputs = fc.sample(fc.string({ unit: fc.constantFrom(..."0aF:= +/gZ\n"), maxLength: 40 }), SAMPLES);
    ask(
      inputs.flatMap((text): [string, string][] => [
        ["hex-decode", text],
        ["base64-decode", text],
      ]),
    );
  });

  it("takes decimal numbers from 16 to 65536 and nothing else", () => {
    const given = ["16", "65536", "0016", "15", "65537", "", "-16", "16 ", "0x20", "99999999999999999999999", "1e3"];
    expect(ask(given.map((text) => ["number", text]))).toEqual(["ok 16", "ok 65536", "ok 16", ...Array(8).fill("bad")]);
  });

  it("finds the first PEM block behind the words before it", () => {
    for (const bits of SIZES) {
      const pem = demo(`demo-${bits}.key.pem`);
      expect(ask([["pem", pem]])).toEqual([`ok PRIVATE KEY ${derOf(pem).toString("hex")}`]);
    }
  });

  it("refuses PEM that is cut off anywhere", () => {
    const pem = demo("demo-1024.cert.pem").toString("latin1").trimEnd();
    const cuts = Array.from({ length: pem.length }, (_, length): [string, string] => ["pem", pem.slice(0, length)]);
    expect(new Set(ask(cuts))).toEqual(new Set(["bad"]));
  });

  it.each(SIZES)("reads the demo keys of %i bits, and takes their fingerprint of the SubjectPublicKeyInfo", (bits) => {
    const key = demo(`demo-${bits}.key.pem`);
    const certificate = demo(`demo-${bits}.cert.pem`);
    const spki = createPublicKey(key.toString()).export({ type: "spki", format: "der" }).toString("hex");
    expect(
      ask([
        ["key", derOf(key)],
        ["key", derOf(certificate)],
      ]),
    ).toEqual([`ok private ${bits} ${spki}`, `ok certificate ${bits} ${spki}`]);
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.subject).toContain("public demo key");
  });

  it("refuses keys that are cut off anywhere", () => {
    const der = derOf(demo("demo-1024.cert.pem"));
    const cuts = Array.from({ length: der.length }, (_, length): [string, Uint8Array] => [
      "key",
      der.subarray(0, length),
    ]);
    expect(new Set(ask(cuts))).toEqual(new Set(["bad"]));
  });

  it("survives keys with any byte changed", () => {
    for (const name of ["demo-1024.key.pem", "demo-1024.cert.pem"]) {
      const der = derOf(demo(name));
      const changed = fc.sample(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), 500).map(([at, value]) => {
        const copy = Uint8Array.from(der);
        copy[at] = value;
        return copy;
      });
      ask(changed.map((bytes) => ["key", bytes]));
    }
  });

  it.each([192, 256, 384])("finds curve, signed part and signature in the certificate of the demo key P-%i", (bits) => {
    const certificate = demo(`ec/demo-p${bits}.cert.pem`);
    const [answer] = ask([["certificate", derOf(certificate)]]);
    const [ok, algorithm, signedPart = "", signature = ""] = (answer ?? "").split(" ");
    expect([ok, algorithm]).toEqual(["ok", `ecdsa-nist-p${bits}`]);
    const { publicKey, subject } = new X509Certificate(certificate);
    expect(verify("sha256", Buffer.from(signedPart, "hex"), publicKey, Buffer.from(signature, "hex"))).toBe(true);
    expect(subject).toContain("public demo key");
    const key = createPublicKey(demo(`ec/demo-p${bits}.key.pem`).toString());
    expect(key.equals(publicKey)).toBe(true);
  });

  it("refuses certificates that are cut off anywhere, and those of RSA", () => {
    const der = derOf(demo("ec/demo-p256.cert.pem"));
    const cuts = Array.from({ length: der.length }, (_, length): Question => ["certificate", der.subarray(0, length)]);
    expect(new Set(ask([...cuts, ["certificate", derOf(demo("demo-1024.cert.pem"))]]))).toEqual(new Set(["bad"]));
  });

  it("survives certificates with any byte changed", () => {
    const der = derOf(demo("ec/demo-p384.cert.pem"));
    const changed = fc.sample(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), 500).map(([at, value]): Question => {
      const copy = Uint8Array.from(der);
      copy[at] = value;
      return ["certificate", copy];
    });
    ask(changed);
  });

  it("reads the sizes of an algorithm in /proc/crypto", () => {
    const sizes = (lines: string) => ["crypto-sizes", `name : x\n${lines}`] as const;
    const aead = "blocksize    : 1\nivsize       : 12\nmaxauthsize  : 16\ngeniv        : <none>\n";
    expect(ask([sizes(aead), sizes("blocksize : 64\ndigestsize : 32\n"), sizes("")])).toEqual([
      "ok 12 0 16",
      "ok 0 32 0",
      "ok 0 0 0",
    ]);
  });

  it("reads /proc/crypto, with and without an empty line at its end", () => {
    const text =
      "name         : cbc(aes)\ndriver       : virtio_crypto_aes_cbc\nmodule       : virtio_crypto\npriority     : 150\n" +
      "refcnt       : 1\nselftest     : passed\ninternal     : no\ntype         : skcipher\nasync        : yes\n\n" +
      "name         : rsa\ndriver       : rsa-generic\nmodule       : kernel\npriority     : 100\nselftest     : unknown\ntype         : akcipher";
    const answer =
      "ok 2|cbc(aes),virtio_crypto_aes_cbc,virtio_crypto,passed,skcipher,150|rsa,rsa-generic,kernel,unknown,akcipher,100";
    expect(
      ask([
        ["crypto", text],
        ["crypto", `${text}\n`],
        ["crypto", `${text}\n\n`],
        ["crypto", ""],
      ]),
    ).toEqual([answer, answer, answer, "ok 0"]);
  });

  it("survives any text as /proc/crypto", () => {
    const lines = fc.array(
      fc.constantFrom("name : x", "driver:", ":", "", `name : ${"y".repeat(300)}`, "priority : zz"),
    );
    ask(fc.sample(lines, SAMPLES).map((some) => ["crypto", some.join("\n")]));
  });

  it("gives mean, median, 95th percentile by nearest rank, least and greatest", () => {
    const twenty = Array.from({ length: 20 }, (_, index) => 20 - index).join(" ");
    expect(
      ask([
        ["stats", "5"],
        ["stats", "1 3"],
        ["stats", "9 1 2"],
        ["stats", twenty],
      ]),
    ).toEqual(["ok 5 5 5 5 5", "ok 2 2 3 1 3", "ok 4 2 9 1 9", "ok 10.5 10.5 19 1 20"]);
  });
});
