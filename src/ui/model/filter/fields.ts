/** The fields of a row that a filter can name. Names of fields in the request's bytes come from the layouts. */
import { RANDOM_BYTES, RNG_QUEUE } from "../../../trace/rng-reader.ts";
import { serviceIn } from "../../../wire/crypto/service.ts";
import { Status } from "../../../wire/crypto/status.ts";
import type { DialectTable, WireDialect } from "../../../wire/crypto/wire-dialect.ts";
import { FAULT_KINDS } from "../../../wire/virtio/fault-kinds.ts";
import type { RequestOutcome, RequestRow, Row } from "../log/rows.ts";
import { STAGE_NAMES, STAGES, stageTime } from "../log/timing.ts";
import type { DecodedNames } from "./decoded.ts";
import type { Value } from "./value.ts";

/** The unit of a number that has none. */
export type Unit = "count" | "seconds" | "milliseconds";

export interface RowField {
  readonly name: string;
  readonly meaning: string;
  readonly unit: Unit;
  /** Whether its values are numbers without names. */
  readonly isNumber?: true;
  /** The names of its values; undefined if it may have any value. */
  readonly names?: (decoded: DecodedNames) => readonly string[] | undefined;
  values(row: Row): readonly Value[];
}

const none: readonly Value[] = [];
const text = (value: string | undefined): readonly Value[] => (value ? [{ text: value }] : none);
const number = (value: number | bigint | undefined): readonly Value[] =>
  value === undefined ? none : [{ number: value }];

type Read = (row: RequestRow) => readonly Value[];

/** A field of requests only. */
const request = (name: string, meaning: string, read: Read, unit: Unit = "count"): RowField => ({
  name,
  meaning,
  unit,
  values: (row) => (row.kind === "request" ? read(row) : none),
});

/** A numeric field of requests. */
const quantity = (
  name: string,
  meaning: string,
  read: (row: RequestRow) => number | bigint | undefined,
  unit: Unit = "count",
): RowField => ({ ...request(name, meaning, (row) => number(read(row)), unit), isNumber: true });

const named = (field: RowField, names: NonNullable<RowField["names"]>): RowField => ({ ...field, names });

const OUTCOMES = ["waiting", "ok", "refused", "lost"] as const satisfies readonly RequestOutcome[];
const KINDS = ["request", "fault", "violation", "reset", "hold", "resumed"] as const satisfies readonly Row["kind"][];

const ROW_FIELDS: readonly RowField[] = [
  quantity("no", "Number of the request.", (row) => row.request),
  {
    name: "time",
    meaning: "When the device took the request; in seconds, or with a unit.",
    unit: "seconds",
    isNumber: true,
    values: (row) => number(row.at),
  },
  named(
    request("queue", "Its queue, by name or index.", (row) => [{ text: row.queueName, number: row.popped.queue }]),
    () => ["controlq", "dataq.0", RNG_QUEUE],
  ),
  { name: "device", meaning: "Its device.", unit: "count", values: (row) => text(row.device) },
  named(
    request("op", "What is asked for, e.g. CIPHER_ENCRYPT.", (row) => text(row.operation)),
    (decoded) => [...(decoded.values("header.opcode") ?? []), RANDOM_BYTES],
  ),
  request("algo", "The algorithm, with its padding or hash.", (row) => text(row.algorithm)),
  named(
    request("service", "CIPHER, HASH, ASYM and so on.", (row) => text(serviceOf(row))),
    ({ table }) => serviceNames(table),
  ),
  quantity("session", "Session id.", (row) => row.sessionId),
  quantity("in", "Bytes the device reads.", (row) => row.readBytes),
  quantity("out", "Bytes the device has written: used.len.", (row) => row.used?.length),
  quantity(
    "duration",
    "From the device's taking it to its answer; in milliseconds, or with a unit.",
    (row) => row.used && row.used.at - row.popped.at,
    "milliseconds",
  ),
  quantity(
    "instructions",
    "Guest instructions in that time.",
    (row) => row.used && row.used.instructions - row.popped.instructions,
  ),
  named(
    request("status", "The status the driver reads, by name or number.", (row) =>
      row.status || row.statusCode !== undefined ? [{ text: row.status, number: row.statusCode }] : none,
    ),
    () => [...Object.keys(Status), "not valid"],
  ),
  named(
    request("outcome", "waiting, ok, refused or lost.", (row) => text(row.outcome)),
    () => OUTCOMES,
  ),
  named(
    {
      name: "kind",
      meaning: "request, fault, violation, reset or hold.",
      unit: "count",
      values: (row) => text(row.kind),
    },
    () => KINDS,
  ),
  {
    name: "command",
    meaning: "The command that ran in the guest's shell: its line.",
    unit: "count",
    values: ({ command }) => text(command?.text),
  },
  {
    name: "command.no",
    meaning: "Number of that command.",
    unit: "count",
    isNumber: true,
    values: ({ command }) => number(command?.number),
  },
  named(
    request("fault", "What a person's rule did to it, e.g. drop.", (row) =>
      row.injected.map(({ fault }) => ({ text: fault })),
    ),
    () => FAULT_KINDS,
  ),
  quantity("head", "Descriptor its chain begins with.", (row) => row.popped.head),
  quantity("descriptors", "Descriptors in its chain.", (row) => row.popped.chain.length),
  quantity("worker", "Engine worker that had it.", (row) => row.working?.worker),
  quantity("held", "Time it was on hold.", (row) => stageTime(row, "held"), "milliseconds"),
  ...STAGE_NAMES.map((stage) =>
    quantity(`stage.${stage}`, `Time: ${STAGES[stage]}.`, (row) => stageTime(row, stage), "milliseconds"),
  ),
];

const BY_NAME = new Map(ROW_FIELDS.map((field) => [field.name, field]));

export const rowField = (name: string): RowField | undefined => BY_NAME.get(name.toLowerCase());

export const rowFields = (): readonly RowField[] => ROW_FIELDS;

/** The names of all services. */
const serviceNames = (table: DialectTable): string[] => [
  ...new Set(Object.values(table).flatMap(({ linux }) => servicesOf(linux).map(({ name }) => name))),
];

/** A number that means a service on the data queues means it on the control queue, too. */
const servicesOf = ({ services, controlServices }: WireDialect) => [...services, ...controlServices];

/** The service is the upper part of an opcode, and that the first field of every request. */
function serviceOf({ popped, dialect }: RequestRow): string | undefined {
  const { readable } = popped;
  if (!dialect.wire || readable.length < 4) return undefined;
  const id = serviceIn(new DataView(readable.buffer, readable.byteOffset).getUint32(0, true));
  return servicesOf(dialect.wire).find((service) => service.id === id)?.name;
}
