/** Keys and signatures of ECDSA for the ring fuzzer. */
import { encode } from "../../wire/codec/codec.ts";
import { EcdsaSigValue } from "../../wire/codec/ecdsa-signature.ts";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { curveOf } from "../crypto/services/akcipher/curves.ts";
import type { Dice } from "./dice.ts";
import { keysOf, TEST_CURVES } from "./ecdsa-keys.ts";

/** The number 1 and the generator in all their forms, on each curve. */
const EC_KEYS = TEST_CURVES.flatMap((curve) => {
  const group = curveOf(curve.id)?.group;
  if (!group) throw new Error(`no curve ${curve.id}`);
  const { whole, short, uncompressed, compressed } = keysOf(curve, {
    d: Uint8Array.of(1),
    point: { x: group.xg, y: group.yg },
  });
  return [
    ...[whole, short].map((key) => ({ key, keytype: AkcipherKeyType.PRIVATE, curve: curve.id })),
    ...[uncompressed, compressed].map((key) => ({ key, keytype: AkcipherKeyType.PUBLIC, curve: curve.id })),
  ];
});

/** A key, on its curve or on another one. */
export const ecKey = (dice: Dice) => ({ ...dice.of(EC_KEYS), ...(dice.onceIn(4) && { curve: dice.below(7) }) });

/** A signature of the right form, and what it should be of. */
export const ecSigned = (dice: Dice) => ({
  signature: encode(EcdsaSigValue, { r: new Uint8Array(dice.below(80)).fill(1), s: Uint8Array.of(dice.below(256)) }),
  digest: new Uint8Array(dice.below(80)),
});
