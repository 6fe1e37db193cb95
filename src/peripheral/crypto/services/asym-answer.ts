/** The answer of an asymmetric request that was carried out: `idata` with status OK. RFC v3. */
import { type Codec, encode } from "../../../wire/codec/codec.ts";
import { fixedBytesOf, sizeOf } from "../../../wire/codec/offsets.ts";
import { AsymRefusal, type answerHead } from "../../../wire/crypto/asym-common.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { ok, type ServiceResult } from "../service-result.ts";

/** Bytes of status and reserved, which every answer begins with. */
export const HEAD_BYTES = sizeOf(AsymRefusal);

type Head = { readonly [K in keyof typeof answerHead]: number };

/** Bytes of an answer behind its head: those of the layout's length fields, and `variable` bytes of numbers. */
export const sizeWith = (layout: Codec<Head>, variable: number): number => fixedBytesOf(layout) - HEAD_BYTES + variable;

/** The bytes of an answer with these fields. Its lengths stand in `scope`, the body of the request, or among the fields. */
export function okAnswer<T extends Head>(
  layout: Codec<T>,
  fields: ServiceResult<Omit<T, keyof Head>>,
  scope?: object,
): ServiceResult<Uint8Array> {
  if (!fields.ok) return fields;
  const head: Head = { status: Status.OK, reserved: 0 };
  return ok(encode<Head>(layout, { ...head, ...fields.value }, scope));
}
