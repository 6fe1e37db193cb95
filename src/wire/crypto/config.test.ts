import { expect, describe as suite, test } from "vitest";
import { decode, encode, type Field, walk } from "../codec/codec.ts";
import { type Config, Config as wireConfig } from "./config.ts";
import { featureNames } from "./features.ts";

/** Bytes written out by hand: hex, with spaces anywhere. */
const hex = (...lines: string[]) => Uint8Array.from(Buffer.from(lines.join("").replaceAll(" ", ""), "hex"));

const fieldAt = (root: Field, path: string): Field | undefined =>
  path.split(".").reduce<Field | undefined>((at, name) => at?.children.find((child) => child.name === name), root);

suite("5.9.5 Device configuration layout", () => {
  const config: Config = {
    status: 1,
    max_dataqueues: 1,
    crypto_services: 0x11,
    cipher_algo_l: 8,
    cipher_algo_h: 0,
    hash_algo: 0,
    mac_algo_l: 0,
    mac_algo_h: 1 << 9,
    aead_algo: 0,
    max_cipher_key_len: 64,
    max_auth_key_len: 512,
    akcipher_algo: 2,
    max_size: 1n << 20n,
  };

  test("56 bytes, max_size at byte 48", () => {
    const raw = hex(
      "01 00 00 00  01 00 00 00  11 00 00 00  08 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00  00 02 00 00",
      "00 00 00 00  40 00 00 00  00 02 00 00  02 00 00 00  00 00 10 00 00 00 00 00",
    );
    expect(encode(wireConfig, config)).toEqual(raw);
    expect(decode(wireConfig, raw)).toEqual(config);
  });

  test("masks are told by name", () => {
    const { root } = walk(wireConfig, encode(wireConfig, config));
    const label = (path: string) => fieldAt(root, path)?.label;
    expect(label("status")).toBe("HW_READY");
    expect(label("crypto_services")).toBe("CIPHER | AKCIPHER");
    expect(label("cipher_algo_l")).toBe("AES_CBC");
    expect(label("mac_algo_h")).toBe("GMAC_AES");
    expect(label("hash_algo")).toBe("none");
  });
});

test("2.2 Feature Bits: told by name, unknown ones by number", () => {
  const features = (1n << 0n) | (1n << 17n) | (1n << 23n) | (1n << 28n) | (1n << 32n);
  expect(featureNames(features)).toEqual(["REVISION_1", "bit 17", "ASYM", "INDIRECT_DESC", "VERSION_1"]);
});
