/** The text of docs/trace-format.md: the prose is written here, its tables come from the declarations in src/trace. */
import type { TraceKind } from "../src/contract/trace.ts";
import type { AnyShape } from "../src/trace/fields.ts";
import { traceHeader } from "../src/trace/json-lines.ts";
import { KINDS, STAMP } from "../src/trace/kinds.ts";
import { ITEM_MEANINGS, MEANINGS, STAMP_MEANINGS } from "../src/trace/meanings.ts";
import { code, table } from "./markdown.ts";

const HEADER = traceHeader({
  made: "v86-virtio-crypto 0.1.0",
  date: "2026-01-31T12:00:00.000Z",
  redacted: "keys and payloads",
  marks: "absent",
  dropped: "0",
  epoch: "1769860800000",
});

const INTRODUCTION = `# Trace format

Generated from the declarations in \`src/trace\` by \`npm run docs\`; a test fails when it is out of date.

A trace is the event log of the devices: what each of them saw and did, with raw bytes. The device-readable and
device-writable bytes of requests are those of [wire-format.md](wire-format.md). There are three forms:

| Form | Written by | Read by |
| --- | --- | --- |
| JSON lines, \`.trace.jsonl\` | the page, \`npm run headless -- --trace FILE\` | the page and \`viewer.html\`; any program |
| [pcapng](#pcapng), \`.pcapng\` | the page, \`npm run headless\` | Wireshark with [virtio_crypto.lua](wireshark/virtio_crypto.lua) |
| [Chrome trace](#chrome-trace), \`.json\` | the page, \`npm run headless\` | ui.perfetto.dev, chrome://tracing |

## JSON lines

UTF-8; one JSON object a line, each line ended by a line feed. The first line says what the file is:

\`\`\`json
${HEADER}
\`\`\`

\`about\` and everything in it may be missing.

- \`made\` is what wrote the file, \`date\` when.
- \`redacted\` tells which bytes are zeros: \`keys and payloads\`, \`keys\` or \`nothing\`. Lengths and offsets are those of
  the original, so a redacted trace reads like any other. What could not be decoded is zeros as a whole. A redacted
  \`command\` ends in \`…\` in place of its arguments, as a key may be among them.
- \`marks\` is \`absent\` where each event says which of its bytes are not known. An older file has no such marks, and
  \`redacted\` alone tells which bytes are missing.
- \`dropped\` counts events that happened and are not in the file. \`missing\` gives their kinds as far as they are known,
  for example \`notify 12345, interrupt 10\`. A full log drops notifications and interrupts before requests.
- \`epoch\` is the zero of the events' clocks in Unix milliseconds.

When the beginning is missing, the file begins with events that tell what the devices were, with their own times.
These are \`attached\`, \`features\`, \`queue-enabled\`, \`status\`, and the \`command\` that runs.

Every other line is an event: \`kind\`, the fields of every event, and all fields of its kind. Fields that are not listed
here are ignored. A reader leaves out what it cannot read and says so. That may be a line that is cut off, an unknown
kind, or a field with an impossible value. The version grows when an old reader could misunderstand a file, not
when a kind is added.

Version 2 tells of a device of any type with \`attached\`. Version 1 had \`plugged\` in its place, for crypto devices
only: \`dialect\`, \`offered\` (features), \`queueSize\`, \`dataQueues\` and \`ready\`. Files of version 1 are still read.

### Bytes that are not known

\`popped\` and \`used\` may have one field more, \`absent\`: a list of \`{"from":72,"to":88,"why":"left-out"}\`. The bytes
from \`from\` up to \`to\` are zeros in the file, because it was saved without them. They are counted in the readable part of
\`popped\` and in the writable part of \`used\`.

A full log keeps its oldest requests without their payload. Of such a byte string the file has the beginning and the
length, \`{"known":"00010000","length":65624}\`, in place of the hex string. A reader that knows no such strings reports a
wrong field of that event. It does not take the event for a shorter one. In pcapng the packet is cut where its bytes are
not known, with its original length beside it. The packet's comment says which bytes are missing and why.`;

const PCAPNG = `## pcapng

One section, and one interface for each device, named after it. Commands are on the interface \`guest\`. The link type is 147 (\`LINKTYPE_USER0\`). Timestamps are
in nanoseconds; if the time of the machine's start is not known, they count from that start. The section's
comment says what the file is and what was redacted.
Each event is one packet. All integers are little-endian. The dissector also reads version 1 of this form, in which
\`plugged\` has the number 1:

| Offset | Size | Type | Field |
| --- | --- | --- | --- |
| 0 | 2 | \`le16\` | Version of this form: 2 |
| 2 | 1 | \`u8\` | Kind: the number in the tables below |
| 3 | 1 | \`u8\` | Layout of \`readable\` or of the answer, as the tables in the dissector number them; 0 for none |
| 4 | 8 | \`le64\` | Guest instructions |
| 12 | 2 | \`le16\` | Bytes of the device's name |
| 14 | – | \`u8[]\` | The device's name |

Then the fields of the kind in the order of its table:

| In JSON | In pcapng |
| --- | --- |
| whole number | \`le64\` |
| number | IEEE 754, 8 bytes |
| decimal string | \`le64\` |
| boolean | \`u8\`, 0 or 1 |
| one of several | \`u8\`, the position in the list, from 0 |
| string | \`le32\` bytes, then UTF-8 |
| hex string | \`le32\` bytes, then the bytes |
| list | \`le32\` items, then the items |

With Wireshark: \`wireshark -X lua_script:docs/wireshark/virtio_crypto.lua FILE\`. Filters are the names of the structs'
fields, for example \`vcrypto.opcode == 0x102\` or \`vcrypto.session_id == 7\`. Numbers that have names can be filtered by
them, as \`vcrypto.opcode.name == "AKCIPHER_SIGN"\` or \`vcrypto.status.name != "OK"\`. Byte strings end in \`.bytes\`. The
fields of events are \`vcrypto.event.kind == "popped"\`, \`vcrypto.event.request == 12\` and so on.`;

const CHROME = `## Chrome trace

A JSON object with \`traceEvents\`, as Chrome's tracing and Perfetto read it. Each device is a process. The process
\`guest\` has a slice for each command. It has a
thread for each of its queues and, after those, for each engine worker. A request is an asynchronous slice from its
chain's being taken to its being used, with its stages inside. A worker has a slice for each request it works on.
Instants are notifications, interrupts, reads of the ISR, holds, faults, violations and resets. Both clocks are there:
\`ts\` is the host's in microseconds, \`args.instructions\` the guest's.`;

/** The text of docs/trace-format.md. */
export function traceFormat(): string {
  const kinds = (Object.keys(KINDS) as TraceKind[]).map(kindSection);
  const every = ["### Every event", fieldTable(STAMP as AnyShape, STAMP_MEANINGS)];
  return `${[INTRODUCTION, ...every, ...kinds, PCAPNG, CHROME].join("\n\n")}\n`;
}

function kindSection(kind: TraceKind, index: number): string {
  const { what, fields } = MEANINGS[kind];
  const shape: AnyShape = KINDS[kind] as AnyShape;
  return [`### ${code(kind)}`, `${what} Number ${index + 1} in pcapng.`, fieldTable(shape, fields)].join("\n\n");
}

function fieldTable(shape: AnyShape, meanings: Readonly<Record<string, string>>): string {
  const rows = Object.entries(shape).flatMap(([name, { name: type, form }]) => {
    const row = [code(name), form.is === "list" ? "list" : type, meanings[name] ?? ""];
    if (form.is !== "list") return [row];
    const items = Object.entries(form.shape).map(([item, field]) => [
      code(`${name}[].${item}`),
      field.name,
      Object.entries(ITEM_MEANINGS).find(([key]) => key === item)?.[1] ?? "",
    ]);
    return [row, ...items];
  });
  return table(["Field", "Type", "Meaning"], rows);
}
