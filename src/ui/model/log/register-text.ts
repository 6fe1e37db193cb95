/** Registers as text: the fields that the driver has read, and the field of each access. */
import type { DeviceReader } from "../../../trace/device-reader.ts";
import { type Codec, decode, type Part, WireError } from "../../../wire/codec/codec.ts";
import { CommonCfg, IsrCfg } from "../../../wire/virtio/virtio.ts";
import { hex } from "../format.ts";
import type { Access, Registers } from "./registers.ts";

export interface RegisterField {
  readonly name: string;
  /** Undefined for one that has not been read. */
  readonly value: string | undefined;
  /** By name, if the value has one. */
  readonly label: string | undefined;
  readonly meaning: string | undefined;
}

/** The device configuration as far as the driver has read it. */
export function configFields({ config }: Registers, dialect: DeviceReader): RegisterField[] {
  return withOffsets(dialect.config).map(({ name, codec, offset }) => {
    const bytes = Array.from({ length: codec.size ?? 0 }, (_, at) => config.get(offset + at));
    const isRead = bytes.every((byte) => byte !== undefined);
    return { name, meaning: codec.meaning, ...(isRead ? readingOf(codec, bytes) : UNREAD) };
  });
}

const UNREAD = { value: undefined, label: undefined };

function readingOf(
  codec: Codec<unknown>,
  bytes: readonly (number | undefined)[],
): Pick<RegisterField, "value" | "label"> {
  try {
    const value = decode(
      codec,
      Uint8Array.from(bytes, (byte) => byte ?? 0),
    );
    return { value: String(value), label: codec.label?.(value) };
  } catch (error) {
    if (error instanceof WireError) return UNREAD;
    throw error;
  }
}

export interface PartAtOffset extends Part {
  readonly offset: number;
}

/** The parts of a struct with a fixed size, each with its offset in bytes. */
export function withOffsets({ parts = [] }: Pick<Codec<unknown>, "parts">): PartAtOffset[] {
  let offset = 0;
  return parts.map((part) => {
    const at = offset;
    offset += part.codec.size ?? 0;
    return { ...part, offset: at };
  });
}

const COMMON = withOffsets(CommonCfg);
const ISR = withOffsets(IsrCfg);

/** What was accessed, and what was read or written there. */
export interface AccessText {
  readonly place: string;
  readonly value: string;
}

export function accessText({ bank, offset, width, value }: Access, dialect: DeviceReader): AccessText {
  const field = fieldsOf(bank, dialect)?.find((each) => each.offset <= offset && offset < endOf(each));
  const digits = `0x${hex(value, 2 * width)}`;
  if (!field) return { place: `${bank}+${offset}`, value: digits };
  const isWhole = field.offset === offset && field.codec.size === width;
  const label = isWhole ? field.codec.label?.(value) : undefined;
  const part = isWhole ? "" : `, byte ${offset - field.offset}`;
  return { place: `${field.name}${part}`, value: label === undefined ? digits : `${digits} ${label}` };
}

export const endOf = ({ offset, codec }: PartAtOffset): number => offset + (codec.size ?? 0);

function fieldsOf(bank: Access["bank"], dialect: DeviceReader): readonly PartAtOffset[] | undefined {
  if (bank === "common") return COMMON;
  if (bank === "isr") return ISR;
  return bank === "device" ? withOffsets(dialect.config) : undefined;
}
