/** A service that only this test knows. What reads requests finds it through the table of services alone. */
import { expect, test } from "vitest";
import { performer } from "../src/peripheral/crypto/data.ts";
import { wholeReply } from "../src/peripheral/crypto/reply.ts";
import type { DeviceService } from "../src/peripheral/crypto/service.ts";
import { SessionTable } from "../src/peripheral/crypto/sessions.ts";
import { readerOf } from "../src/trace/dialect.ts";
import type { Popped, Used } from "../src/trace/event-of.ts";
import { exportedLayouts, layoutNumber } from "../src/trace/layouts.ts";
import { requestsPerSecond } from "../src/ui/model/charts/chart-data.ts";
import { ChartsModel } from "../src/ui/model/charts/charts.ts";
import { operationsOf } from "../src/ui/model/fault-rules.ts";
import { DecodedNames, DecodedRows } from "../src/ui/model/filter/decoded.ts";
import { filterOf } from "../src/ui/model/filter/language.ts";
import { FilterError } from "../src/ui/model/filter/lexer.ts";
import { EventLog } from "../src/ui/model/log/event-log.ts";
import { LIVE_LOG } from "../src/ui/model/log/log-size.ts";
import { RequestRow, type Row } from "../src/ui/model/log/rows.ts";
import { requestTrees, type TreeNode } from "../src/ui/model/request/field-tree.ts";
import { RingBuffer } from "../src/ui/model/ring-buffer.ts";
import { encode, type Infer } from "../src/wire/codec/codec.ts";
import { bytes, doc, le32, named, payload } from "../src/wire/codec/layout.ts";
import { struct } from "../src/wire/codec/layout-struct.ts";
import { VIRTIO_1_4 } from "../src/wire/crypto/dialects.ts";
import { LAST_BYTE } from "../src/wire/crypto/header.ts";
import { VIRTIO_FRAMING } from "../src/wire/crypto/requests.ts";
import { dataRequest } from "../src/wire/crypto/requests-of.ts";
import { opcode, type WireService } from "../src/wire/crypto/service.ts";
import { Status } from "../src/wire/crypto/status.ts";
import { DIALECTS, type DialectTable, wireDialect } from "../src/wire/crypto/wire-dialect.ts";
import { wireFormat } from "./docs.ts";
import { luaDissector } from "./lua-dissector.ts";

// --- the service ---

const ID = 7;
const EchoMode = { PLAIN: 0, LOUD: 1 } as const;
const EchoData = struct(
  "toy_echo_req",
  {
    echo_mode: doc(named(le32, EchoMode), "How loud the echo is."),
    echo_len: doc(le32, "Bytes of echo."),
    echo_data: doc(payload(bytes("echo_len")), "What comes back."),
  },
  { clause: "A Toys", meaning: "Gives back what it was given." },
);
const echo = {
  id: ID,
  name: "ECHO",
  opcodes: { control: {}, data: { ECHO: opcode(ID, 0x00) } },
  control: {},
  data: { echo: { tags: [[opcode(ID, 0x00)]], request: EchoData } },
  framing: LAST_BYTE,
  chart: { name: "echo", rank: 3 },
  constants: { data: { EchoMode } },
} as const satisfies WireService;

// --- a dialect with it ---

const layout = dataRequest([...VIRTIO_1_4, echo] as const, VIRTIO_FRAMING);
const { linux: known, revision1 } = DIALECTS["virtio-1.4"];
const linux = wireDialect({
  ...known,
  services: [...known.services, echo],
  request: { exportId: 99, layout },
});
const TABLE: DialectTable = { ...DIALECTS, "virtio-1.4": { linux, revision1 } };

type EchoBody = Extract<Infer<typeof layout>["body"], { kind: "echo" }>;

const DATA = Uint8Array.of(1, 2, 3);
const REQUEST = encode(layout, {
  header: { opcode: 0x0700, algo: 0, session_id: 9n, flag: 0, padding: 0 },
  body: { kind: "echo", echo_mode: EchoMode.LOUD, echo_len: 3, echo_data: DATA },
});

const STAMP = { device: "crypto0", at: 1000, instructions: 0 };
const CHAIN = { request: 1, queue: 0, position: 0, head: 0 };
const popped: Popped = { kind: "popped", ...STAMP, ...CHAIN, chain: [], readable: REQUEST, writableLength: 4 };
const used: Used = {
  kind: "used",
  ...STAMP,
  ...CHAIN,
  at: 1001,
  length: 4,
  written: [{ offset: 0, bytes: Uint8Array.of(...DATA, Status.OK) }],
};

function rowOfEcho(): RequestRow {
  const log = new EventLog({ ...LIVE_LOG, events: 100 });
  const row = new RequestRow(popped, {
    ordinal: 0,
    sequence: log.push(popped),
    log,
    events: [popped],
    index: 0,
    control: false,
    queueName: "dataq.0",
    dialect: readerOf(linux),
    notifiedAt: undefined,
    session: () => undefined,
    command: undefined,
  });
  row.finish(used, log.push(used));
  return row;
}

const flat = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(flat)];

test("its opcode is 0x0700, and its row has its name and its status", () => {
  expect(REQUEST.slice(0, 4)).toEqual(Uint8Array.of(0, 7, 0, 0));
  expect(rowOfEcho()).toMatchObject({ operation: "ECHO", outcome: "ok", status: "OK" });
});

test("it is decoded in the tree, with names and meanings", () => {
  const nodes = requestTrees(rowOfEcho()).flatMap(flat);
  const node = (name: string) => nodes.find((each) => each.name === name);
  expect(node("opcode")?.symbol).toBe("ECHO");
  expect(node("echo_mode")).toMatchObject({ symbol: "LOUD", meaning: "How loud the echo is.", clause: "A Toys" });
  expect(node("echo_data")).toMatchObject({ size: 3, content: "payload" });
});

test.each(["op == ECHO", "service == ECHO", "echo_mode == LOUD", "request.body.echo.echo_len == 3"])(
  "the filter `%s` finds it, and is wrong without the service",
  (text) => {
    const filter = filterOf(text, new DecodedRows(new DecodedNames(TABLE)));
    if (filter instanceof FilterError) throw filter;
    expect(filter.reasons(rowOfEcho()).length).toBeGreaterThan(0);
    expect(filterOf(text)).toBeInstanceOf(FilterError);
  },
);

test("the fault form offers it for a device of its dialect alone", () => {
  expect(operationsOf("virtio-1.4", TABLE)).toContain("ECHO");
  expect(operationsOf("asym-rfc-v3", TABLE)).not.toContain("ECHO");
});

test("docs/wire-format.md would have its layout and its constants", () => {
  const text = wireFormat(TABLE);
  expect(text).toContain("| `body.echo.echo_data` ‡ | What comes back. | A Toys |");
  expect(text).toContain("| `ECHO` | 1792 | 0x700 |");
  expect(text).toContain("| `LOUD` | 1 | 0x1 |");
});

test("the Wireshark dissector would have its tables, and every other layout the number it has", () => {
  const text = luaDissector(TABLE);
  expect(text).toContain('[1792]="ECHO"');
  expect(text).toContain("vcrypto.echo_len");
  const others = exportedLayouts(TABLE).filter((each) => each.layout !== layout);
  expect(others.map(({ exportId }) => exportId)).toEqual(others.map(({ layout }) => layoutNumber(layout)));
});

test("two layouts with one number are an error where the table is read", () => {
  const twice = wireDialect({ ...linux, request: { exportId: 4, layout } });
  expect(() => exportedLayouts({ ...TABLE, "virtio-1.4": { linux: twice, revision1 } })).toThrow("number 4");
});

test("the charts draw it in a class of its own", () => {
  const rows = new RingBuffer<Row>(10);
  rows.push(rowOfEcho());
  const model = new ChartsModel("crypto0", TABLE);
  model.update(rows);
  expect(model.buckets()[0]?.bucket?.byClass.echo).toEqual({ requests: 1, bytes: REQUEST.length + 4 });
  expect(requestsPerSecond(model).series.map(({ name }) => name)).toEqual(["echo"]);
});

test("a device with the service answers the request", () => {
  const device: DeviceService<EchoBody> = {
    wire: echo,
    algorithms: {},
    perform: ({ body }, { writableLength }) => {
      const result = { ok: true, value: body.echo_data } as const;
      return { kind: "completed", result, reply: wholeReply(result, writableLength) };
    },
  };
  const perform = performer({
    wire: linux,
    services: [device],
    clause: "A Toys",
    unknown: () => "not known",
    noRoom: () => undefined,
  });
  const done = perform({ sessions: new SessionTable(), features: 0n }, { readable: REQUEST, writableLength: 4 });
  expect(done).toMatchObject({ reply: { length: 4, written: [{ bytes: DATA }, { offset: 3 }] } });
});
