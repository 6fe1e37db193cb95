/** The fields a filter can ask for by name: what the row says of itself, and below that what is in its bytes. */
import { AsymDataRequest } from "../../../wire/asym.ts";
import { Service } from "../../../wire/crypto.ts";
import type { RequestRow, Row } from "../rows.ts";
import { STAGE_NAMES, STAGES, stageTime } from "../timing.ts";

/** One value of a field: what it says, the number it stands for, or both. */
export interface Value {
  readonly text?: string | undefined;
  readonly number?: number | bigint | undefined;
}

/** What a number without a unit counts in. */
export type Unit = "count" | "seconds" | "milliseconds";

export interface RowField {
  readonly name: string;
  readonly meaning: string;
  readonly unit: Unit;
  values(row: Row): readonly Value[];
}

const none: readonly Value[] = [];
const text = (value: string | undefined): readonly Value[] => (value ? [{ text: value }] : none);
const number = (value: number | bigint | undefined): readonly Value[] =>
  value === undefined ? none : [{ number: value }];

type Read = (row: RequestRow) => readonly Value[];

/** Of requests only. */
const request = (name: string, meaning: string, read: Read, unit: Unit = "count"): RowField => ({
  name,
  meaning,
  unit,
  values: (row) => (row.kind === "request" ? read(row) : none),
});

const ROW_FIELDS: readonly RowField[] = [
  request("no", "Number of the request.", (row) => number(row.request)),
  {
    name: "time",
    meaning: "When the device took the request; in seconds, or with a unit.",
    unit: "seconds",
    values: (row) => number(row.at),
  },
  request("queue", "Its queue, by name or index.", (row) => [{ text: row.queueName, number: row.popped.queue }]),
  { name: "device", meaning: "Its device.", unit: "count", values: (row) => text(row.device) },
  request("op", "What is asked for, e.g. CIPHER_ENCRYPT.", (row) => text(row.operation)),
  request("algo", "The algorithm, with its padding or hash.", (row) => text(row.algorithm)),
  request("service", "CIPHER, AKCIPHER, ASYM and so on.", (row) => text(serviceOf(row))),
  request("session", "Session id.", (row) => number(row.sessionId)),
  request("in", "Bytes the device reads.", (row) => number(row.readBytes)),
  request("out", "Bytes the device has written: used.len.", (row) => number(row.used?.length)),
  request(
    "duration",
    "From the device's taking it to its answer; in milliseconds, or with a unit.",
    (row) => number(row.used && row.used.at - row.popped.at),
    "milliseconds",
  ),
  request("instructions", "Guest instructions in that time.", (row) =>
    number(row.used && row.used.instructions - row.popped.instructions),
  ),
  request("status", "The status the driver reads, by name or number.", (row) =>
    row.status || row.statusCode !== undefined ? [{ text: row.status, number: row.statusCode }] : none,
  ),
  request("outcome", "waiting, ok, refused or lost.", (row) => text(row.outcome)),
  { name: "kind", meaning: "request, fault or reset.", unit: "count", values: (row) => text(row.kind) },
  request("fault", "What a person's rule did to it, e.g. drop.", (row) =>
    row.injected.map(({ fault }) => ({ text: fault })),
  ),
  request("head", "Descriptor its chain begins with.", (row) => number(row.popped.head)),
  request("descriptors", "Descriptors in its chain.", (row) => number(row.popped.chain.length)),
  request("worker", "Engine worker that had it.", (row) => number(row.working?.worker)),
  request("held", "Time it was on hold.", (row) => number(stageTime(row, "held")), "milliseconds"),
  ...STAGE_NAMES.map((stage) =>
    request(`stage.${stage}`, `Time: ${STAGES[stage]}.`, (row) => number(stageTime(row, stage)), "milliseconds"),
  ),
];

const BY_NAME = new Map(ROW_FIELDS.map((field) => [field.name, field]));

export const rowField = (name: string): RowField | undefined => BY_NAME.get(name.toLowerCase());

export const rowFields = (): readonly RowField[] => ROW_FIELDS;

const SERVICES = new Map<number, string>(Object.entries(Service).map(([name, value]) => [value, name]));

/** The service is the upper part of an opcode, and that the first field of every request. */
function serviceOf({ popped, dialect }: RequestRow): string | undefined {
  const { readable } = popped;
  if (readable.length < 4) return undefined;
  const service = new DataView(readable.buffer, readable.byteOffset).getUint32(0, true) >>> 8;
  if (service === Service.AKCIPHER && dialect.request === AsymDataRequest) return "ASYM";
  return SERVICES.get(service);
}
