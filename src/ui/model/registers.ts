/** What the driver has done to the device's registers: the last accesses, the steps of device_status, the configuration. */
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import { AsymConfig } from "../../wire/asym.ts";
import { type Codec, decode, type Part, WireError } from "../../wire/codec.ts";
import { Config } from "../../wire/crypto.ts";
import { CommonCfg, IsrCfg } from "../../wire/virtio.ts";
import { hex } from "./format.ts";
import { Ring } from "./ring.ts";

type EventOf<K extends TraceEvent["kind"]> = Extract<TraceEvent, { kind: K }>;
export type Access = EventOf<"register">;

/** Accesses that are kept: a driver's initialization makes about a hundred. */
const MAX_ACCESSES = 128;
const MAX_STEPS = 32;
/** No configuration of this project is larger. */
const MAX_CONFIG = 256;

export class Registers {
  readonly accesses = new Ring<Access>(MAX_ACCESSES);
  readonly statusSteps = new Ring<EventOf<"status">>(MAX_STEPS);
  /** Bytes of the device configuration that the driver has read, by offset. */
  readonly config = new Map<number, number>();

  fold(event: TraceEvent): void {
    if (event.kind === "status") this.statusSteps.push(event);
    if (event.kind !== "register") return;
    this.accesses.push(event);
    if (event.bank === "device" && event.access === "read") this.#learn(event);
  }

  #learn({ offset, width, value }: Access): void {
    for (let byte = 0; byte < width && offset + byte < MAX_CONFIG; byte++) {
      this.config.set(offset + byte, (value >>> (8 * byte)) & 0xff);
    }
  }
}

export interface RegisterField {
  readonly name: string;
  /** Undefined for one that has not been read. */
  readonly value: string | undefined;
  /** By name, if the value has one. */
  readonly label: string | undefined;
  readonly meaning: string | undefined;
}

interface Layout {
  readonly parts: readonly Part[];
}

const configLayout = (dialect: CryptoDialect): Layout => (dialect === "virtio-1.4" ? Config : AsymConfig);

/** The device configuration as far as the driver has read it. */
export function configFields({ config }: Registers, dialect: CryptoDialect): RegisterField[] {
  return placed(configLayout(dialect)).map(({ name, codec, offset }) => {
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

interface Placed extends Part {
  readonly offset: number;
}

function placed({ parts }: Layout): Placed[] {
  let offset = 0;
  return parts.map((part) => {
    const at = offset;
    offset += part.codec.size ?? 0;
    return { ...part, offset: at };
  });
}

const COMMON = placed(CommonCfg);
const ISR = placed(IsrCfg);

/** What was accessed, and what was read or written there. */
export interface AccessText {
  readonly place: string;
  readonly value: string;
}

export function accessText({ bank, offset, width, value }: Access, dialect: CryptoDialect): AccessText {
  const field = fieldsOf(bank, dialect)?.find((each) => each.offset <= offset && offset < end(each));
  const digits = `0x${hex(value, 2 * width)}`;
  if (!field) return { place: `${bank}+${offset}`, value: digits };
  const isWhole = field.offset === offset && field.codec.size === width;
  const label = isWhole ? field.codec.label?.(value) : undefined;
  const part = isWhole ? "" : `, byte ${offset - field.offset}`;
  return { place: `${field.name}${part}`, value: label === undefined ? digits : `${digits} ${label}` };
}

const end = ({ offset, codec }: Placed): number => offset + (codec.size ?? 0);

function fieldsOf(bank: Access["bank"], dialect: CryptoDialect): readonly Placed[] | undefined {
  if (bank === "common") return COMMON;
  if (bank === "isr") return ISR;
  return bank === "device" ? placed(configLayout(dialect)) : undefined;
}
