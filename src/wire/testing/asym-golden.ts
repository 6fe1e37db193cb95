/**
 * Golden bytes: each of the sixteen asymmetric requests, with an answer to it. Byte order, offsets and gaps are as in
 * docs/spec.md; whatever a device has to ignore is garbage.
 */
import type { AsymKind } from "../crypto/requests.ts";
import type { Goldens } from "./golden-bytes.ts";
import { EC_GOLDEN } from "./golden-ec.ts";
import { FINITE_GOLDEN } from "./golden-finite.ts";
import { RSA_GOLDEN } from "./golden-rsa.ts";

export const GOLDEN: Goldens<AsymKind> = { ...EC_GOLDEN, ...FINITE_GOLDEN, ...RSA_GOLDEN };
