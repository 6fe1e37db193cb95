/** Key generation, key exchange, and what is refused. */
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { expect } from "vitest";
import { asym, bytesOf, type Case, DATA } from "./asym-case.ts";
import { CURVES, dh, ec, hex } from "./asym-keys.ts";

function signs(key: KeyObject): void {
  expect(verify("sha256", DATA, createPublicKey(key), sign("sha256", DATA, key))).toBe(true);
}

export function keygens(): Case[] {
  return [
    ...[
      ["1024", 2],
      ["1536", 3],
      ["2048", 2],
    ].map(([bits, primes]) => ({
      name: `keygen RSA ${bits}, ${primes} primes`,
      command: asym(`keygen rsa --bits ${bits} --primes ${primes}`),
      check: (output: string) => {
        const key = createPrivateKey(output);
        expect(key.asymmetricKeyDetails).toEqual({ modulusLength: Number(bits), publicExponent: 65537n });
        signs(key);
      },
    })),
    {
      name: "keygen RSA, e = 3",
      command: asym("keygen rsa --bits 512 --e 03 --out der | base64"),
      check: (output) => {
        const key = createPrivateKey({ key: Buffer.from(output, "base64"), type: "pkcs8", format: "der" });
        expect(key.asymmetricKeyDetails).toEqual({ modulusLength: 512, publicExponent: 3n });
      },
    },
    {
      name: "keygen RSA, representation 1",
      command: asym(
        "keygen rsa --bits 1024 --rep 1 --out text > /tmp/rep1; vcrypto asym sign -k /tmp/rep1 -t hello; cat /tmp/rep1",
      ),
      check: (output) => {
        const [signature = "", ...lines] = output.split("\n");
        const values = Object.fromEntries(lines.map((line) => line.split(" = ")));
        expect(Object.keys(values)).toEqual(["type", "n", "e", "d"]);
        const part = (name: string) => Buffer.from(values[name] ?? "", "hex").toString("base64url");
        const publicKey = createPublicKey({ key: { kty: "RSA", n: part("n"), e: part("e") }, format: "jwk" });
        expect(verify("sha256", DATA, publicKey, bytesOf(signature))).toBe(true);
      },
    },
    {
      name: "keygen DSA",
      command: asym("keygen dsa --bits 1024"),
      check: (output) => {
        const key = createPrivateKey(output);
        expect(key.asymmetricKeyDetails).toEqual({ modulusLength: 1024, divisorLength: 160 });
        signs(key);
      },
    },
    ...CURVES.flatMap((curve) => [
      {
        name: `keygen ECDSA ${curve}`,
        command: `${asym(`keygen ecdsa -c ${curve} --public /tmp/ec.pub`)}; cat /tmp/ec.pub`,
        check: checkPair,
      },
      { name: `keygen ECDH ${curve}`, command: asym(`keygen ecdh -c ${curve}`), check: checkEcKey },
      { name: `ecdh keygen ${curve}`, command: asym(`ecdh keygen --params /${curve}.explicit.key`), check: checkEcKey },
    ]),
  ];
}

function checkPair(output: string): void {
  const [privateKey = "", publicKey = ""] = output.split(/(?=-----BEGIN PUBLIC)/);
  expect(verify("sha256", DATA, publicKey, sign("sha256", DATA, privateKey))).toBe(true);
}

const checkEcKey = (output: string): void => signs(createPrivateKey(output));

export function exchanges(): Case[] {
  const ecdh = CURVES.map((curve): Case => {
    const mine = generateKeyPairSync("ec", { namedCurve: curve });
    const theirs = ec[curve]?.named;
    if (!theirs) throw new Error(`no key on ${curve}`);
    const ours = createECDH(curve);
    const secret = diffieHellman({ privateKey: theirs.privateKey, publicKey: mine.publicKey });
    ours.generateKeys();
    return {
      name: `ecdh compute ${curve}`,
      command: asym(`ecdh compute -k /${curve}.key --peer-hex ${hex(pointOf(mine.publicKey))}`),
      check: (output) => expect(output).toBe(hex(secret)),
    };
  });
  return [
    ...ecdh,
    {
      name: "dh params",
      command: asym("dh params --bits 512 --out text | tee /tmp/params | sed -n 's/^p = //p'"),
      check: (output) => expect(bytesOf(output)).toHaveLength(64),
    },
    {
      name: "dh keygen",
      command: [
        asym("dh keygen --params /tmp/params --public /tmp/a.pub > /tmp/a.pem"),
        asym("dh keygen --params /tmp/params --out text > /tmp/b"),
        asym(`dh compute -k /tmp/a.pem --peer-hex $(sed -n 's/^y = //p' /tmp/b)`),
        asym("dh compute -k /tmp/b --peer /tmp/a.pub"),
        "cat /tmp/a.pem",
      ].join("\n"),
      check: (output) => {
        const [one = "", other, ...rest] = output.split("\n");
        expect(bytesOf(one)).toHaveLength(64);
        expect(other).toBe(one);
        expect(createPrivateKey(rest.join("\n")).asymmetricKeyType).toBe("dh");
      },
    },
    {
      name: "dh compute",
      command: `${asym("dh keygen --params /dh.key > /tmp/mine.pem")}; ${asym("dh compute -k /tmp/mine.pem --peer /dh.pub.key")}; cat /tmp/mine.pem`,
      check: (output) => {
        const [secret, ...rest] = output.split("\n");
        const privateKey = createPrivateKey(rest.join("\n"));
        expect(secret).toBe(hex(diffieHellman({ privateKey, publicKey: dh.publicKey })));
      },
    },
  ];
}

/** 04, x, y: the last bytes of a SubjectPublicKeyInfo. */
function pointOf(key: KeyObject): Buffer {
  const spki = key.export({ type: "spki", format: "der" }) as Buffer;
  return spki.subarray(spki.lastIndexOf(Buffer.from("0004", "hex")) + 1);
}

export function refusals(): Case[] {
  const badPoint = `04${"11".repeat(64)}`;
  return [
    {
      name: "garbage gets a status",
      command: asym("raw deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef -w 64"),
      check: (output) => expect(output).toMatch(/^used.len 8\nstatus NOTSUPP\n0300000000000000$/),
    },
    {
      name: "a request cut off gets a status",
      command: asym("raw 00040000 -w 8"),
      check: (output) => expect(output).toMatch(/^used.len 8\nstatus ERR\n/),
    },
    {
      name: "a point off the curve is refused",
      command: `${asym(`ecdh compute -k /prime256v1.key --peer-hex ${badPoint}`)}; echo $?`,
      check: (output) => expect(output).toMatch(/answered ERR \(1\)[\s\S]*\n1$/),
    },
    {
      name: "a DH prime that is none is refused",
      command: [
        `{ echo type = dh; echo g = 02; echo p = ${"ff".repeat(64)}; } > /tmp/composite`,
        `${asym("dh keygen --params /tmp/composite")}; echo $?`,
      ].join("\n"),
      check: (output) => expect(output).toMatch(/answered ERR \(1\)[\s\S]*\n1$/),
    },
    {
      name: "a file that is no key is explained",
      command: `${asym("sign -k /init -t x")}; echo $?`,
      check: (output) => expect(output).toMatch(/\/init is no key: [\s\S]*\n1$/),
    },
  ];
}
