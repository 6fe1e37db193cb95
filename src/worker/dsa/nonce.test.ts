/** RFC 6979 A.2: the k of the message "test" for each key and hash. */
import { describe, expect, it } from "vitest";
import type { HashName } from "../../contract/engine.ts";
import { octetsToInteger } from "../bignum/octets.ts";
import { HASHES } from "../hashes.ts";
import { namedGroup } from "../testing/named-groups.ts";
import { deterministicNonces, leftmostBits } from "./nonce.ts";

type Vectors = Partial<Record<HashName, string>>;

/** Section, name of the group, private key, k of each hash. */
const TEST: readonly (readonly [string, string, string, Vectors])[] = [
  [
    "A.2.3",
    "prime192v1",
    "6FAB034934E4C0FC9AE67F5B5659A9D7D1FEFD187EE09FD4",
    {
      sha1: "d9cf9c3d3297d3260773a1da7418db5537ab8dd93de7fa25",
      sha256: "5c4ce89cf56d9e7c77c8585339b006b97b5f0680b4306c6c",
      sha512: "758753a5254759c7cfbad2e2d9b0792eee44136c9480527",
    },
  ],
  [
    "A.2.4",
    "secp224r1",
    "F220266E1105BFE3083E03EC7A3A654651F45E37167E88600BF257C1",
    {
      sha1: "2519178f82c3f0e4f87ed5883a4e114e5b7a6e374043d8efd329c253",
      sha224: "df8b38d40dca3e077d0ac520bf56b6d565134d9b5f2eae0d34900524",
      sha384: "7046742b839478c1b5bd31db2e862ad868e1a45c863585b5f22bdc2d",
    },
  ],
  [
    "A.2.5",
    "prime256v1",
    "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
    {
      sha1: "8c9520267c55d6b980df741e56b4adee114d84fbfa2e62137954164028632a2e",
      sha224: "669f4426f2688b8be0db3a6bd1989bdaefff84b649eeb84f3dd26080f667faa7",
      sha256: "d16b6ae827f17175e040871a1c7ec3500192c4c92677336ec2537acaee0008e0",
      sha384: "16aeffa357260b04b1dd199693960740066c1a8f3e8edd79070aa914d361b3b8",
      sha512: "6915d11632aca3c40d5d51c08daf9c555933819548784480e93499000d9f0b7f",
    },
  ],
  [
    "A.2.6",
    "secp384r1",
    "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
    {
      sha256: "cfac37587532347dc3389fdc98286bba8c73807285b184c83e62e26c401c0faa48dd070ba79921a3457abff2d630ad7",
      sha384: "15ee46a5bf88773ed9123a5ab0807962d193719503c527b031b4c2d225092ada71f4a459bc0da98adb95837db8312ea",
    },
  ],
  [
    "A.2.7",
    "secp521r1",
    "0FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538",
    {
      sha1: "bb9f2bf4fe1038ccf4dabd7139a56f6fd8bb1386561bd3c6a4fc818b20df5ddba80795a947107a1ab9d12daa615b1ade4f7a9dc05e8e6311150f47f5c57ce8b222",
      sha512:
        "16200813020ec986863bedfc1b121f605c1215645018aea1a7b215a564de9eb1b38a67aa1128b80ce391c4fb71187654aaa3431027bfc7f395766ca988c964dc56d",
    },
  ],
  [
    "A.2.8",
    "sect163k1",
    "09A4D6792295A7F730FC3F2B49CBC0F62E862272F",
    {
      sha1: "14cab9192f39c8a0ea8e81b4b87574228c99cd681",
      sha256: "193649ce51f0cff0784cfc47628f4fa854a93f7a2",
      sha512: "331ad98d3186f73967b1e0b120c80b1e22efc2988",
    },
  ],
  [
    "A.2.15",
    "sect283r1",
    "14510D4BC44F2D26F4553942C98073C1BD35545CEABB5CC138853C5158D2729EA408836",
    {
      sha256: "18a7d44f2b4341fefe68f6bd8894960f97e08124aab92c1ffbbe90450fcc9356c9aaa5",
      sha512: "14e66b18441fa54c21e3492d0611d2b48e19de3108d915fd5ca08e786327a2675f11074",
    },
  ],
];

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function nonce(message: string, hash: HashName, x: string, q: bigint): string {
  const digest = HASHES[hash](ascii(message));
  const [first] = deterministicNonces({ digest, hash }, BigInt(`0x${x}`), q);
  return first?.toString(16) ?? "";
}

describe("RFC 6979", () => {
  it.each(TEST)("%s makes the k of %s", (_section, name, x, vectors) => {
    const q = octetsToInteger(namedGroup(name).n);
    for (const [hash, k] of Object.entries(vectors)) expect(nonce("test", hash as HashName, x, q)).toBe(k);
  });

  it("A.1.2 takes the third candidate, where two are not below q", () => {
    const q = octetsToInteger(namedGroup("sect163k1").n);
    const k = nonce("sample", "sha256", "09A4D6792295A7F730FC3F2B49CBC0F62E862272F", q);
    expect(k).toBe("23af4074c90a02b3fe61d286d5c87f425e6bdd81b");
  });

  it("3.2 goes on to other numbers below q, and takes SHA-256 for a digest without a hash", () => {
    const q = 0x10001n;
    const digest = HASHES.sha256(ascii("any"));
    const take = (hash?: HashName): bigint[] => {
      const nonces = deterministicNonces({ digest, ...(hash && { hash }) }, 5n, q);
      return Array.from({ length: 50 }, () => nonces.next().value ?? 0n);
    };
    expect(take()).toEqual(take("sha256"));
    expect(new Set(take()).size).toBeGreaterThan(45);
    expect(take().every((k) => k > 0n && k < q)).toBe(true);
  });

  it("2.3.2 takes the leftmost bits of a long digest, and a short one as it is", () => {
    expect(leftmostBits(Uint8Array.of(0xab, 0xcd), 0x7fn)).toBe(0x55n);
    expect(leftmostBits(Uint8Array.of(0xab, 0xcd), 0x1ffn)).toBe(0x157n);
    expect(leftmostBits(Uint8Array.of(0xab, 0xcd), 0xffffn)).toBe(0xabcdn);
    expect(leftmostBits(Uint8Array.of(0xab, 0xcd), 0xfffffffn)).toBe(0xabcdn);
  });
});
