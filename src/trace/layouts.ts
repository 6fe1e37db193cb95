/** Every layout a request or an answer can have, numbered: how an export tells a reader which one applies. */

import type { Codec } from "../wire/codec/codec.ts";
import { AsymDataRequest, AsymInput } from "../wire/crypto/asym.ts";
import { AsymRefusal } from "../wire/crypto/asym-common.ts";
import {
  CtrlRequest,
  CtrlRequestRevision1,
  DataRequest,
  DataResponse,
  Inhdr,
  SessionInput,
} from "../wire/crypto/crypto.ts";

/** Numbered from 1. New ones go to the end: the numbers are in files. */
export const LAYOUTS: readonly Codec<unknown>[] = [
  CtrlRequest,
  DataRequest,
  AsymDataRequest,
  SessionInput,
  Inhdr,
  DataResponse,
  AsymRefusal,
  ...new Set<Codec<unknown>>(Object.values(AsymInput)),
  CtrlRequestRevision1,
];

/** 0 for none of them. */
export const layoutNumber = (layout: Codec<unknown> | undefined): number =>
  layout === undefined ? 0 : LAYOUTS.indexOf(layout) + 1;
