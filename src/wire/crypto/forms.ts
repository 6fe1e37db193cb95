/**
 * The forms of a request of VIRTIO 1.4, put together from its fixed part (flf) and its variable part (vlf). A driver
 * without VIRTIO_CRYPTO_F_REVISION_1 pads the fixed part, a driver with it does not. VIRTIO 1.4 cs01, 5.9.9.2 Control
 * Virtqueue and 5.9.9.3 Data Virtqueue.
 */
import type { Codec } from "../codec/codec.ts";
import { bytes, doc } from "../codec/layout.ts";
import { type About, type Fields, type Resolved, type Struct, struct } from "../codec/layout-struct.ts";
import { fixedBytesOf } from "../codec/offsets.ts";

/** VIRTIO_CRYPTO_CTRLQ_OP_SPEC_HDR_LEGACY: what the fixed part of a control request is padded to. */
export const CONTROL_FIXED_BYTES = 56;
/** VIRTIO_CRYPTO_DATAQ_OP_SPEC_HDR_LEGACY: what the fixed part of a data request is padded to. */
export const DATA_FIXED_BYTES = 48;

/** A request: `variable` may name lengths that stand in `fixed`. */
export interface RequestParts<F extends Fields, V extends Fields> {
  readonly type: string;
  readonly fixed: F;
  readonly variable: V & Pick<Resolved<F & V>, keyof V>;
  readonly about: About;
}

type Padding = { readonly padding: Codec<Uint8Array> };

/** Both forms, as a service's table has them. */
export interface RequestForms<F extends Fields, V extends Fields> {
  /** With the padding. */
  readonly request: Struct<F & Padding & V>;
  readonly unpadded: Struct<F & V>;
}

/** The request with its fixed part alone in front of its variable part. A stateless request has this form only. */
export function unpadded<const F extends Fields, const V extends Fields>(parts: RequestParts<F, V>): Struct<F & V> {
  const { type, fixed, variable, about } = parts;
  // That lengths are found is checked where the parts are declared.
  return struct(type, { ...fixed, ...variable } as Fields as never, about) as unknown as Struct<F & V>;
}

/** The request with its fixed part padded to `size` bytes. */
export function padded<const F extends Fields, const V extends Fields>(
  size: number,
  parts: RequestParts<F, V>,
): Struct<F & Padding & V> {
  const { type, fixed, variable, about } = parts;
  const left = size - Object.values<Codec<unknown>>(fixed).reduce((sum, codec) => sum + fixedBytesOf(codec), 0);
  const padding = doc(bytes(left), `Fills the operation up to ${size} bytes; ignored.`);
  return struct(type, { ...fixed, padding, ...variable } as Fields as never, about) as unknown as Struct<
    F & Padding & V
  >;
}

export const controlRequestForms = <const F extends Fields, const V extends Fields>(
  parts: RequestParts<F, V>,
): RequestForms<F, V> => ({ request: padded(CONTROL_FIXED_BYTES, parts), unpadded: unpadded(parts) });

export const dataRequestForms = <const F extends Fields, const V extends Fields>(
  parts: RequestParts<F, V>,
): RequestForms<F, V> => ({ request: padded(DATA_FIXED_BYTES, parts), unpadded: unpadded(parts) });
