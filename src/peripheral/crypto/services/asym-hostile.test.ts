/** Requests that are wrong in one place each. Every one gets a status, and nothing is written where it must not be. */
import { describe, expect, test } from "vitest";
import type { AsymKind } from "../../../wire/crypto/requests.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { GOLDEN } from "../../../wire/testing/asym-golden.ts";
import { PromptEngine } from "../../testing/asym-engine.ts";
import { Probe, type Probed } from "../../testing/asym-probe.ts";
import { SAMPLES } from "../../testing/asym-samples.ts";
import { withU32, withWord, words } from "../../testing/asym-spoil.ts";
import { MAX_REQUEST_BYTES } from "../limits.ts";

const kinds = Object.keys(SAMPLES) as AsymKind[];
let probe = new Probe(new PromptEngine());

/** Asks, and expects all that must hold for any answer. */
async function ask(readable: Uint8Array, writable: number): Promise<Probed> {
  if (probe.spent) probe = new Probe(new PromptEngine());
  const probed = await probe.ask({ readable, writable });
  expect(probed.violations).toEqual([]);
  return probed;
}

/** R3, H11 and H1 of docs/spec.md: lengths that size nothing. */
const IGNORED =
  /privkey_rep2\.[rdt]_len$|parameter\.parameter\.[dxy]_len$|key_(gen|compute)_req.*dh_param\.modules_len$|param_gen_req.*[pg]_len$/;

describe.each(kinds)("%s", (kind) => {
  const { readable, answer } = SAMPLES[kind];

  test("every truncation gets ERR, golden or not", async () => {
    for (const request of [readable, GOLDEN[kind].request]) {
      for (let cut = 0; cut < request.length; cut++) {
        expect(await ask(request.slice(0, cut), answer + 8)).toMatchObject({ status: Status.ERR });
      }
    }
  });

  test("each length at 0, 1, the largest and 2^32 - 1 gets a status", async () => {
    const lengths = words(readable).filter(({ path }) => /_len$/.test(path));
    if (kind !== "dh_keyexchg_param_gen_req") expect(lengths.length).toBeGreaterThan(0);
    for (const { offset, path } of lengths) {
      for (const value of [0, 1, MAX_REQUEST_BYTES, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
        const { status } = await ask(withU32(readable, offset, value), answer + 8);
        const counts = !IGNORED.test(path);
        if (value > MAX_REQUEST_BYTES && counts) expect(status, `${path} ${value}`).not.toBe(Status.OK);
      }
    }
  });

  test("all lengths at 2^32 - 1 together get ERR or NOTSUPP", async () => {
    const lengths = words(readable).filter(({ path }) => /_len$/.test(path));
    const all = lengths.reduce((bytes, { offset }) => withU32(bytes, offset, 0xffff_ffff), readable);
    expect([Status.ERR, Status.NOTSUPP]).toContain((await ask(all, answer)).status);
  });

  test("every other word at the ends of its range gets a status", async () => {
    for (const { offset } of words(readable).filter(({ path }) => !/_len$/.test(path))) {
      for (const value of [0, 1, 2, 3, 6, 7, 0x8000_0000, 0xffff_ffff]) {
        await ask(withU32(readable, offset, value), answer + 8);
      }
    }
  });

  test("bytes behind the request are ignored", async () => {
    const long = Uint8Array.of(...readable, ...new Uint8Array(300).fill(0xff));
    expect(await ask(long, answer)).toMatchObject({ status: Status.OK, length: answer });
  });
});

test("wrong tags get a status: prime_number, priv_key_rep_type, keyexchg_op, field_type, padding_mode, hash_algo", async () => {
  // R3: with the key in the first representation prime_number is no tag.
  const isTag = (kind: AsymKind, name: string) => kind !== "rsa_sign_req" || name !== "prime_number";
  const tags = ["prime_number", "priv_key_rep_type", "keyexchg_op", "field_type", "padding_mode", "hash_algo"];
  for (const kind of kinds) {
    const { readable, answer } = SAMPLES[kind];
    const has = (name: string) => words(readable).some(({ path }) => path.endsWith(`.${name}`));
    for (const tag of tags.filter((name) => isTag(kind, name) && has(name))) {
      for (const value of [99, 0x8000_0000, 0xffff_ffff]) {
        const { status } = await ask(withWord(readable, tag, value), answer);
        expect([Status.ERR, Status.NOTSUPP], `${kind} ${tag}`).toContain(status);
      }
    }
  }
});

test("after a thousand refusals the device still answers", async () => {
  for (let i = 0; i < 1000; i++) await ask(SAMPLES.rsa_dec_req.readable.subarray(0, 4 + (i % 200)), 16);
  expect(await ask(SAMPLES.rsa_sign_req.readable, 100)).toMatchObject({ status: Status.OK });
});
