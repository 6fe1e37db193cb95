/** Every layout a request or an answer can have, numbered: how an export tells a reader which one applies. */
import { AsymDataRequest, AsymInput } from "../wire/asym.ts";
import { AsymRefusal } from "../wire/asym-common.ts";
import type { Codec } from "../wire/codec.ts";
import { CtrlRequest, CtrlRequestRevision1, DataRequest, DataResponse, Inhdr, SessionInput } from "../wire/crypto.ts";

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
