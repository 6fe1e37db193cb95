/** The guest's virtio_crypto_services: the kernel's own self-tests, what vcrypto does, a driver that comes and goes. */
import { createCipheriv, createHash, createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceSettings } from "../src/contract/device-control.ts";
import { Feature } from "../src/peripheral/virtio/negotiation.ts";
import { CryptoFeature, STATELESS_MODES } from "../src/wire/crypto/features.ts";
import { DriverMust } from "../src/wire/virtio/driver-must.ts";
import { type Played, play, type Stage } from "./guest-steps.ts";

const KEY = "000102030405060708090a0b0c0d0e0f";
const OTHER_KEY = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const NONCE = IV.slice(0, 24);
const AAD = "0102030405";
const TEXT = "5a".repeat(48);

const CIPHERS = ["aes", "des", "des3_ede"].flatMap((cipher) => [`ecb-${cipher}`, `cbc-${cipher}`]);
const HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];
const SHA3 = [224, 256, 384, 512].map((bits) => `sha3-${bits}`);
const CHAINS = [
  ...["sha1", "sha256", "sha512"].map((hash) => `authenc-hmac-${hash}-cbc-aes`),
  ...HASHES.slice(1).flatMap((hash) => [`authenc-hmac-${hash}-cbc-des`, `authenc-hmac-${hash}-cbc-des3_ede`]),
];
/** Every driver that the module has for what the device offers. */
const DRIVERS = [
  ...[...CIPHERS, "ctr-aes", "xts-aes", "ctr-des3_ede"],
  ...[...HASHES, ...SHA3, ...HASHES.map((hash) => `hmac-${hash}`), "cmac-aes", "cmac-des3_ede", "xcbc-aes"],
  ...["gcm-aes", "ccm-aes", "rfc7539-chacha20-poly1305", ...CHAINS],
  ...["ecdsa-nist-p192", "ecdsa-nist-p256", "ecdsa-nist-p384"],
].map((name) => `virtio-${name}`);

/** "DRIVER RESULT" for each algorithm of the module. */
const LIST = `awk '/^driver/ { d = $3 } /^module/ { m = $3 }
  /^selftest/ && m == "virtio_crypto_services" { print d, $3 }' /proc/crypto`;
const PEERS = `modprobe -a ctr xts des_generic md5 sha3_generic cmac xcbc gcm ghash-generic ccm chacha20poly1305 \
  chacha_generic poly1305_generic authenc ecdsa_generic`;
const TROUBLE = /test failed|WARNING|BUG|Oops|is not a head|inconsistent|alg: .*(fail|error|skip)/;

/** For one boot with all self-tests, more than once, beside other tests. */
const LONG_BOOT_MS = 200_000;

const passed = (drivers: readonly string[]): string[] => drivers.map((driver) => `${driver} passed`).sort();
const lines = (text: string | undefined): string[] => (text ?? "").split("\n").sort();

describe("one boot", () => {
  let ran: Played;

  beforeAll(async () => {
    const encrypt = (driver: string, more: string) => `vcrypto cipher encrypt --driver ${driver} -k ${KEY} ${more}`;
    const seal = (driver: string, more: string) => `vcrypto aead encrypt --driver ${driver} -k ${KEY} ${more}`;
    ran = await play(
      {
        before: "grep -c virtio_crypto_services /proc/modules",
        bind: "rebind crypto0 virtio_crypto_services; echo $?",
        selftests: LIST,
        priorities: `awk '/^name/ { n = $3 } /^driver/ { d = $3 } /^priority/ && n == "sha256" { print $3, d }' \
          /proc/crypto | sort -n | tail -1`,
        ctr: encrypt("virtio-ctr-aes", `-i ${IV} -x ${TEXT}ff`),
        long: `head -c 200000 /dev/zero | ${encrypt("virtio-cbc-aes", `-i ${IV} -o raw`)} | sha256sum`,
        xts: `vcrypto cipher encrypt -a 'xts(aes)' --driver virtio-xts-aes -k ${KEY}${OTHER_KEY} -i ${IV} -x ${TEXT}ff`,
        back: `vcrypto cipher decrypt --driver virtio-ctr-aes -k ${KEY} -i ${IV} \
          -x $(${encrypt("virtio-ctr-aes", `-i ${IV} -t hello`)}) -o raw; echo`,
        noIv: `${encrypt("virtio-ctr-aes", "-t hello")} 2>&1; echo $?`,
        otherAlgorithm: `${encrypt("virtio-ctr-aes", `-a 'cbc(aes)' -i ${IV} -t hello`)} 2>&1; echo $?`,
        hash: "vcrypto hash --driver virtio-sha3-256 -t hello",
        empty: "vcrypto hash --driver virtio-md5 -t ''",
        longHash: "head -c 900000 /dev/zero | vcrypto hash -a sha256 --driver virtio-sha256",
        mac: `vcrypto mac --driver virtio-hmac-sha512 -k ${KEY} -t hello`,
        cmac: "vcrypto mac --driver virtio-cmac-aes -k 2b7e151628aed2a6abf7158809cf4f3c -x 6bc1bee22e409f96e93d7e117393172a",
        gcm: seal("virtio-gcm-aes", `-i ${NONCE} --aad ${AAD} -x ${TEXT}`),
        gcmShort: seal("virtio-gcm-aes", `-i ${NONCE} --tag 12 -t ''`),
        ccm: seal("virtio-ccm-aes", `-i ${NONCE} --tag 8 --aad ${AAD} -x ${TEXT}`),
        chacha: `vcrypto aead encrypt --driver virtio-rfc7539-chacha20-poly1305 -k ${KEY}${OTHER_KEY} -i ${NONCE} \
          --aad ${AAD} -x ${TEXT}`,
        chain: seal(
          "virtio-authenc-hmac-sha256-cbc-aes",
          `--auth-key ${OTHER_KEY} -i ${IV} --tag 32 --aad ${AAD} -x ${TEXT}`,
        ),
        open: `vcrypto aead decrypt --driver virtio-gcm-aes -k ${KEY} -i ${NONCE} --aad ${AAD} \
          -x $(${seal("virtio-gcm-aes", `-i ${NONCE} --aad ${AAD} -t hello`)}) -o raw; echo`,
        forged: `vcrypto aead decrypt --driver virtio-gcm-aes -k ${KEY} -i ${NONCE} --aad 00 \
          -x $(${seal("virtio-gcm-aes", `-i ${NONCE} --aad ${AAD} -t hello`)}) 2>&1; echo $?`,
        forgedChain: `vcrypto aead decrypt --driver virtio-authenc-hmac-sha256-cbc-aes -k ${KEY} -i ${IV} \
          --auth-key ${OTHER_KEY} -x ${TEXT} 2>&1; echo $?`,
        stateless: "vcrypto hash --stateless -t hello 2>&1; echo $?",
        ecdsa: `for p in 192 256 384; do
          S=$(vcrypto asym sign --key /etc/vcrypto/ec/demo-p$p.key.pem --hash sha256 --text hello)
          vcrypto akcipher verify --key demo-p$p --driver virtio-ecdsa-nist-p$p --text hello --sig $S
          vcrypto akcipher verify --key demo-p$p --driver virtio-ecdsa-nist-p$p --text hellp --sig $S 2>&1; echo $?
          vcrypto bench akcipher --key demo-p$p -n 2 --json
        done`,
        noSignature: "vcrypto akcipher verify --text hello --sig 00 2>&1; echo $?",
        storm: "vcrypto storm --driver virtio-cbc-aes -n 200 -s 4096 -j 4",
        bench: `vcrypto bench cipher --driver virtio-cbc-aes -s 16 -n 3 --json
          vcrypto bench hash --driver virtio-sha256 -s 65536 -n 3 --json
          vcrypto bench mac --driver virtio-hmac-sha1 -n 3 --json
          vcrypto bench aead --driver virtio-gcm-aes -s 4096 -n 3 --decrypt --json`,
        log: "dmesg",
        giveBack: `rebind crypto0 virtio_crypto; echo $?; ${LIST}; grep -c virtio_crypto_services /proc/modules
          vcrypto aes encrypt --driver virtio_crypto_aes_cbc -k ${KEY} -i ${IV} -x ${TEXT}`,
      },
      {},
      { timeLimitMs: LONG_BOOT_MS },
    );
  }, LONG_BOOT_MS);

  test("the boot does not load it, and its algorithms come with `rebind crypto0 virtio_crypto_services`", () => {
    expect(ran.of.before).toBe("0");
    expect(ran.of.bind).toBe("0");
  });

  test("every algorithm passes the kernel's self-test", () => {
    expect(lines(ran.of.selftests)).toEqual(passed(DRIVERS));
  });

  test("the software comes before it, where a program names an algorithm only", () => {
    expect(ran.of.priorities).toBe("100 sha256-generic");
  });

  test("ciphers give what OpenSSL gives", () => {
    const openssl = (name: string, data: Buffer, key = KEY) => {
      const cipher = createCipheriv(name, Buffer.from(key, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
      return Buffer.concat([cipher.update(data), cipher.final()]);
    };
    const text = Buffer.from(`${TEXT}ff`, "hex");
    expect(ran.of.ctr).toBe(openssl("aes-128-ctr", text).toString("hex"));
    expect(ran.of.xts).toBe(openssl("aes-128-xts", text, KEY + OTHER_KEY).toString("hex"));
    const long = createHash("sha256").update(openssl("aes-128-cbc", Buffer.alloc(200_000)));
    expect(ran.of.long).toBe(`${long.digest("hex")}  -`);
    expect(ran.of.back).toBe("hello");
  });

  test("a missing IV, and a driver of another algorithm, are said", () => {
    expect(ran.of.noIv).toMatch(/--iv is missing: ctr\(aes\) needs 16 bytes[\s\S]*\n2$/);
    expect(ran.of.otherAlgorithm).toMatch(/that is ctr\(aes\), not cbc\(aes\)[\s\S]*\n2$/);
  });

  test("hashes and MACs give what OpenSSL and RFC 4493 give", () => {
    expect(ran.of.hash).toBe(createHash("sha3-256").update("hello").digest("hex"));
    expect(ran.of.empty).toBe(createHash("md5").digest("hex"));
    expect(ran.of.longHash).toBe(createHash("sha256").update(Buffer.alloc(900_000)).digest("hex"));
    expect(ran.of.mac).toBe(createHmac("sha512", Buffer.from(KEY, "hex")).update("hello").digest("hex"));
    expect(ran.of.cmac).toBe("070a16b46b4d4144f79bdd9dd04a287c");
  });

  test("authenticated ciphers give what OpenSSL gives", () => {
    const seal = (name: "aes-128-gcm" | "aes-128-ccm" | "chacha20-poly1305", text: Buffer, more: Sealing) => {
      const key = Buffer.from(name === "chacha20-poly1305" ? KEY + OTHER_KEY : KEY, "hex");
      const options = { authTagLength: more.tag };
      const cipher = createCipheriv(name as "aes-128-ccm", key, Buffer.from(NONCE, "hex"), options);
      if (more.aad) cipher.setAAD(Buffer.from(more.aad, "hex"), { plaintextLength: text.length });
      return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString("hex");
    };
    const text = Buffer.from(TEXT, "hex");
    expect(ran.of.gcm).toBe(seal("aes-128-gcm", text, { tag: 16, aad: AAD }));
    expect(ran.of.gcmShort).toBe(seal("aes-128-gcm", Buffer.alloc(0), { tag: 12 }));
    expect(ran.of.ccm).toBe(seal("aes-128-ccm", text, { tag: 8, aad: AAD }));
    expect(ran.of.chacha).toBe(seal("chacha20-poly1305", text, { tag: 16, aad: AAD }));
  });

  test("a chain authenticates the ciphertext behind what is authenticated only", () => {
    const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
    const text = cipher.update(Buffer.from(TEXT, "hex"));
    const mac = createHmac("sha256", Buffer.from(OTHER_KEY, "hex")).update(Buffer.from(AAD, "hex")).update(text);
    expect(ran.of.chain).toBe(text.toString("hex") + mac.digest("hex"));
  });

  test("what is sealed opens, and a tag that does not fit is said", () => {
    expect(ran.of.open).toBe("hello");
    expect(ran.of.forged).toMatch(/EBADMSG.*tag does not belong.*\n1$/);
    expect(ran.of.forgedChain).toMatch(/EBADMSG.*tag does not belong.*\n1$/);
  });

  test("ECDSA takes signatures of the other device and of certificates, and no others", () => {
    const bits = [192, 256, 384];
    const rejected = "vcrypto: akcipher verify: EKEYREJECTED.*the signature does not belong to this key.*\n1";
    const each = bits.map((p) => `the signature is good\n${rejected}\n{.*"driver":"virtio-ecdsa-nist-p${p}".*}`);
    expect(ran.of.ecdsa).toMatch(new RegExp(`^${each.join("\n")}$`));
    expect(ran.of.noSignature).toMatch(/the signature does not belong to this key.*\n1$/);
  });

  test("--stateless says what is missing where the device offers no such requests", () => {
    expect(ran.of.stateless).toMatch(/no driver does sha256 without sessions: `rebind[\s\S]*\n1$/);
  });

  test("jobs in parallel all come back right, and the figures name what was measured", () => {
    expect(ran.of.storm).toMatch(/^200 requests/);
    const figures = (ran.of.bench ?? "").split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(figures.map(({ kind, operation, driver, size }) => [kind, operation, driver, size])).toEqual([
      ["cbc(aes)", "encrypt", "virtio-cbc-aes", 16],
      ["sha256", "digest", "virtio-sha256", 65536],
      ["hmac(sha1)", "digest", "virtio-hmac-sha1", 1024],
      ["gcm(aes)", "decrypt", "virtio-gcm-aes", 4096],
    ]);
  });

  test("the upstream driver gets its device back, and the algorithms go with their module", () => {
    const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex"));
    const text = cipher.update(Buffer.from(TEXT, "hex")).toString("hex");
    expect(ran.of.giveBack).toBe(`0\n0\n${text}`);
  });

  test("the kernel minds nothing, and the driver breaks no rule of virtio but the upstream one's", () => {
    expect(TROUBLE.exec(ran.of.log ?? "")?.[0]).toBeUndefined();
    expect(ran.stage.of("fault")).toEqual([]);
    const musts = new Set(ran.stage.of("violation").map(({ must }) => must));
    expect([...musts].filter((must) => must !== DriverMust.CHAIN_IN_QUEUE_SIZE.must)).toEqual([]);
  });
});

interface Sealing {
  readonly tag: number;
  readonly aad?: string;
}

describe("a driver that comes and goes", () => {
  const BIND = "rebind crypto0 virtio_crypto_services";
  const DEVICE = "D=$(basename /sys/bus/pci/devices/0000:00:0d.0/virtio*); cd /sys/bus/virtio/drivers";
  const ENCRYPT = `vcrypto cipher encrypt --driver virtio-ctr-aes -k ${KEY} -i ${IV} -t hello 2>&1`;
  const SETTINGS: DeviceSettings = { features: Feature.VERSION_1 | Feature.EVENT_IDX, queueSize: 16, queues: 2 };
  const hold = (on: boolean) => (stage: Stage) => stage.command("crypto0", { do: "hold", queue: 0, on });
  let ran: Played;
  let ciphertext: string;

  beforeAll(async () => {
    const cipher = createCipheriv("aes-128-ctr", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex"));
    ciphertext = cipher.update("hello").toString("hex");
    ran = await play(
      {
        unbind: `${BIND}; say hold; for i in 1 2 3; do ${ENCRYPT} >/tmp/out.$i & done; say held
          (${DEVICE}; echo $D >virtio_crypto_services/unbind); wait; cat /tmp/out.*
          ${ENCRYPT}; echo $?; say unhold; ${BIND}; ${ENCRYPT}`,
        inUse: `vcrypto storm --driver virtio-cbc-aes -n 100000 >/dev/null 2>&1 & P=$!
          until [ "$(lsmod | awk '/^virtio_crypto_services/ { print $3 }')" -gt 0 ]; do :; done
          rmmod virtio_crypto_services 2>&1; rebind crypto0 virtio_crypto; echo $?; kill $P; wait $P; ${BIND}; ${ENCRYPT}`,
        reset: `say reset; ${ENCRYPT}; ${ENCRYPT}; say noFault; ${BIND}; ${ENCRYPT}`,
        direct: `say configure; ${BIND}; ${LIST} | grep -vc ' passed$'
          head -c 65536 /dev/zero | vcrypto cipher encrypt --driver virtio-cbc-aes -k ${KEY} -i ${IV} -o raw | sha256sum
          vcrypto storm --driver virtio-cbc-aes -n 200 -s 16384 -j 8 | cut -c 1-12`,
        log: "dmesg",
      },
      {
        hold: hold(true),
        held: (stage) => stage.some("held", 3),
        unhold: hold(false),
        reset: (stage) =>
          stage.command("crypto0", {
            do: "faults",
            rules: [
              { id: "r", queue: "any", operation: "CIPHER_ENCRYPT", probability: 1, action: { kind: "needs-reset" } },
            ],
          }),
        noFault: (stage) => stage.command("crypto0", { do: "faults", rules: [] }),
        configure: (stage) => stage.command("crypto0", { do: "configure", settings: SETTINGS }),
      },
      { timeLimitMs: LONG_BOOT_MS },
    );
  }, LONG_BOOT_MS);

  test("unbinding ends what is in flight with ENODEV, and new requests too, until it is bound again", () => {
    const found = (ran.of.unbind ?? "").split("\n");
    expect(found.slice(0, 3).every((line) => line.includes("ENODEV"))).toBe(true);
    expect(found.slice(3).join("\n")).toMatch(new RegExp(`ENODEV[^\\n]*\\n1\\n${ciphertext}$`));
  });

  test("a module in use stays, the device goes all the same, and comes back", () => {
    expect(ran.of.inUse).toMatch(new RegExp(`rmmod: [\\s\\S]*\\n0\\n(Terminated\\n)?${ciphertext}$`));
  });

  test("2.1.2 a device that asks for a reset is EIO, until it is bound again", () => {
    expect(ran.of.reset).toMatch(new RegExp(`EIO[\\s\\S]*EIO[\\s\\S]*\\n${ciphertext}$`));
    expect(ran.of.log).toMatch(/asks for a reset: stopped until it is bound again/);
  });

  test("2.7.5.3.1 a request with more pieces than the queue has entries goes in one", () => {
    const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
    const hash = createHash("sha256")
      .update(cipher.update(Buffer.alloc(65536)))
      .digest("hex");
    expect(ran.of.direct).toBe(`0\n${hash}  -\n200 requests`);
    const accepted = ran.stage.of("features").at(-1)?.accepted;
    expect(accepted).toBe(SETTINGS.features);
    expect(ran.stage.of("violation").filter(({ must }) => must !== DriverMust.CHAIN_IN_QUEUE_SIZE.must)).toEqual([]);
  });

  test("the kernel minds nothing", () => {
    expect(ran.of.log).not.toMatch(/WARNING|BUG|Oops|Call Trace|is not a head/);
  });
});

describe("a device that offers REVISION_1 and the stateless modes", () => {
  const modes = [CryptoFeature.REVISION_1, ...STATELESS_MODES].reduce((all, bit) => all | (1n << BigInt(bit)), 0n);
  const SETTINGS: DeviceSettings = {
    features: Feature.VERSION_1 | Feature.EVENT_IDX | Feature.INDIRECT_DESC | modes,
    queueSize: 256,
    queues: 1,
  };
  const CTR = `vcrypto cipher encrypt -a 'ctr(aes)' -k ${KEY} -i ${IV} -t hello`;
  let ran: Played;

  beforeAll(async () => {
    ran = await play(
      {
        bind: "say configure; rebind crypto0 virtio_crypto_services; echo $?",
        selftests: LIST,
        session: `${CTR} --driver virtio-ctr-aes`,
        stateless: `say mark; ${CTR} --stateless; ${CTR} --stateless --driver virtio-ctr-aes; say marked`,
        hash: "vcrypto hash --stateless -t hello",
        mac: `vcrypto mac --stateless -k ${KEY} -t hello`,
        open: `vcrypto aead decrypt --stateless -k ${KEY} -i ${NONCE} --aad ${AAD} \
          -x $(vcrypto aead encrypt --driver virtio-gcm-aes -k ${KEY} -i ${NONCE} --aad ${AAD} -t hello) -o raw; echo`,
        chain: `vcrypto aead encrypt -a 'authenc(hmac(sha256),cbc(aes))' --stateless -k ${KEY} --auth-key ${OTHER_KEY} \
          -i ${IV} --tag 32 --aad ${AAD} -x ${TEXT} >/tmp/a
          vcrypto aead encrypt --driver virtio-authenc-hmac-sha256-cbc-aes -k ${KEY} --auth-key ${OTHER_KEY} \
          -i ${IV} --tag 32 --aad ${AAD} -x ${TEXT} | cmp - /tmp/a && echo same`,
        bench: "vcrypto bench aead --stateless -s 64 -n 2 --json",
        log: "dmesg",
      },
      {
        configure: (stage) => stage.command("crypto0", { do: "configure", settings: SETTINGS }),
        mark: async (stage) => {
          stage.events.length = 0;
        },
        marked: async (stage) => {
          controls = stage.of("popped").filter(({ queue }) => queue === 1).length;
        },
      },
      { timeLimitMs: LONG_BOOT_MS },
    );
  }, LONG_BOOT_MS);
  let controls: number | undefined;

  test("every algorithm passes the kernel's self-test in unpadded requests, with sessions and without", () => {
    expect(ran.of.bind).toBe("0");
    expect(lines(ran.of.selftests)).toEqual(passed(DRIVERS.flatMap((driver) => [driver, `${driver}-stateless`])));
  });

  test("both modes have the same results, and a stateless request opens no session", () => {
    const cipher = createCipheriv("aes-128-ctr", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex"));
    const text = cipher.update("hello").toString("hex");
    expect(ran.of.session).toBe(text);
    expect(ran.of.stateless).toBe(`${text}\n${text}`);
    expect(controls).toBe(0);
    expect(ran.of.hash).toBe(createHash("sha256").update("hello").digest("hex"));
    expect(ran.of.mac).toBe(createHmac("sha256", Buffer.from(KEY, "hex")).update("hello").digest("hex"));
    expect(ran.of.open).toBe("hello");
    expect(ran.of.chain).toBe("same");
    expect(ran.of.bench).toMatch(/"driver":"virtio-gcm-aes-stateless"/);
  });

  test("the kernel minds nothing, and neither does the device", () => {
    expect(TROUBLE.exec(ran.of.log ?? "")?.[0]).toBeUndefined();
    expect(ran.stage.of("fault")).toEqual([]);
  });
});

describe("the kernel's extra self-tests", () => {
  /** 45 s on a machine that does nothing else, and ten times as long on a busy one. */
  const EXTRA_TIME_LIMIT_MS = 900_000;

  test(
    "random requests against the kernel's own algorithms pass through the device",
    async () => {
      const ran = await play(
        { bind: `${PEERS}; rebind crypto0 virtio_crypto_services; echo $?`, list: LIST, log: "dmesg" },
        {},
        { extraCmdline: "cryptomgr.noextratests=0", timeLimitMs: EXTRA_TIME_LIMIT_MS },
      );
      expect(ran.of.bind).toBe("0");
      expect(lines(ran.of.list)).toEqual(passed(DRIVERS));
      expect(TROUBLE.exec(ran.of.log ?? "")?.[0]).toBeUndefined();
      expect(ran.stage.of("popped").length).toBeGreaterThan(10_000);
    },
    EXTRA_TIME_LIMIT_MS,
  );
});
