import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLines } from "../../../trace/json-lines.ts";
import { rngExchange } from "../../../trace/testing/samples.ts";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { EXAMPLES } from "../../filter/FilterHelp.tsx";
import { recorded, type ScriptedDevice } from "../../testing/script.ts";
import { TraceModel } from "../log/trace-model.ts";
import { requestTrees, type TreeNode } from "../request/field-tree.ts";
import { allOf, conjunctsOf, noneOf, timeConjunct } from "./conjuncts.ts";
import { conjunctOf } from "./field-filter.ts";
import { rowField, rowFields } from "./fields.ts";
import { filterOf } from "./language.ts";
import { FilterError, quoted } from "./lexer.ts";
import { parse } from "./parser.ts";
import { RowFilter } from "./row-filter.ts";

function traffic(device: ScriptedDevice): void {
  device.bind();
  const aes = device.createAes(CipherOp.ENCRYPT);
  device.aes(aes, 16);
  device.aes(aes, 4096);
  const rsa = device.createRsa();
  device.rsaDone(device.rsaBegin(rsa));
  device.aesRefused();
  device.fault("2.7.5 The Virtqueue Descriptor Table", "a loop");
}

const model = new TraceModel();
for (const event of recorded(traffic)) model.apply(event);

function valid(text: string): RowFilter {
  const filter = filterOf(text);
  if (filter instanceof RowFilter) return filter;
  throw filter;
}

/** What the rows say that a filter lets through. */
function shown(text: string): string[] {
  const filter = valid(text);
  filter.update(model.rows, []);
  return Array.from({ length: filter.length }, (_, index) => {
    const row = model.rows.at(filter.at(index) ?? -1);
    return row?.kind === "request" ? `${row.request} ${row.operation}` : (row?.kind ?? "none");
  });
}

const numbers = (text: string) => shown(text).map((row) => Number.parseInt(row, 10));

function problem(text: string): { message: string; from: number; to: number } {
  try {
    valid(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
  }
  throw new Error(`${text} is a filter`);
}

const exactly = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);

test("words must all occur in what the row says, in any order", () => {
  expect(numbers("cipher_encrypt invsess")).toEqual([6]);
  expect(shown("loop")).toEqual(["fault"]);
  expect(numbers('"no such cipher"')).toEqual([6]);
});

test("op == NAME is the whole name, a bare word any part of it", () => {
  expect(numbers("op == CIPHER_CREATE_SESSION")).toEqual([1]);
  expect(numbers("cipher_create_session")).toEqual([1, 4]);
  expect(numbers("op contains cipher_create")).toEqual([1, 4]);
});

test("numbers are compared as numbers, in decimal or hexadecimal", () => {
  expect(numbers("no >= 2 && no < 0x4")).toEqual([2, 3]);
  expect(numbers("session == 99")).toEqual([6]);
  expect(numbers("no in {1, 5}")).toEqual([1, 5]);
});

test("spans of numbers belong to a set with both their ends", () => {
  expect(numbers("no in {2..4}")).toEqual([2, 3, 4]);
  expect(numbers("no in {1, 3 .. 0x5}")).toEqual([1, 3, 4, 5]);
  expect(numbers("duration in {5ms..1s}")).toEqual([5]);
  expect(numbers("duration in {5.5..1000}")).toEqual([5]);
  expect(numbers("src_data_len in {4000..5000}")).toEqual([3]);
  expect(numbers("status in {1..9}")).toEqual([6]);
});

test.each([
  ["eq", "==", [3]],
  ["ne", "!=", [1, 2, 4, 5, 6]],
  ["lt", "<", [1, 2]],
  ["le", "<=", [1, 2, 3]],
  ["gt", ">", [4, 5, 6]],
  ["ge", ">=", [3, 4, 5, 6]],
])("%s is Wireshark's word for %s", (word, operator, expected) => {
  expect(numbers(`no ${word} 3`)).toEqual(expected);
  expect(numbers(`no ${word.toUpperCase()} 3`)).toEqual(expected);
  expect(numbers(`no ${operator} 3`)).toEqual(expected);
});

test("a status has a name and a number", () => {
  expect(numbers("status == INVSESS")).toEqual([6]);
  expect(numbers("status != ok")).toEqual([6]);
  expect(numbers("status == 4")).toEqual([6]);
});

test("times have units, and without one that of the column", () => {
  expect(numbers("duration > 5ms")).toEqual([5]);
  expect(numbers("duration > 5")).toEqual([5]);
  expect(numbers("duration > 5000us")).toEqual([5]);
  expect(numbers("stage.engine > 0.001s")).toEqual([5]);
  const { at = 0 } = model.rows.at(2) ?? {};
  expect(numbers(timeConjunct(at, at))).toEqual([3]);
});

test("a field of the bytes is asked for by its path or the end of it, and by the name of its value", () => {
  expect(numbers("header.opcode == 0x0200")).toEqual([]);
  expect(numbers("src_data_len > 16 && src_data_len < 64")).toEqual([6]);
  expect(numbers("padding_algo == PKCS1_PADDING")).toEqual([4]);
  expect(numbers("request.header.opcode == CIPHER_ENCRYPT")).toEqual([2, 3, 6]);
  expect(numbers("answer.session_id == 2")).toEqual([4]);
  expect(numbers("answer.status == INVSESS")).toEqual([6]);
  expect(numbers("request.opcode == CIPHER_ENCRYPT")).toEqual([2, 3, 6]);
  expect(numbers("publicExponent == 65537")).toEqual([4]);
  expect(numbers("modulus contains c0:a7")).toEqual([4]);
  expect(numbers("modulus contains 0a:7f")).toEqual([]);
  expect(numbers("src_data_len > 16.5")).toEqual(numbers("src_data_len >= 17"));
});

test("bytes are equal with 0x or without, with colons or without", () => {
  for (const bytes of ["0x010001", "010001", "01:00:01", "01:00:01".toUpperCase()]) {
    expect(numbers(`publicExponent == ${bytes}`)).toEqual([4]);
  }
});

test("and, or, not and parentheses mean what they say", () => {
  expect(numbers("queue == controlq or no == 6")).toEqual([1, 4, 6]);
  expect(numbers("queue == controlq and not op contains AKCIPHER")).toEqual([1]);
  expect(numbers("(no == 1 || no == 2) && !(op contains CREATE)")).toEqual([2]);
  expect(shown("!kind == request")).toEqual(["fault"]);
});

test("the bare name of a field finds rows that have it, in quotes it is text", () => {
  expect(numbers("status")).toEqual([1, 2, 3, 4, 5, 6]);
  expect(shown('"status"')).toEqual([]);
});

test("services tell symmetric from asymmetric requests", () => {
  expect(numbers("service == AKCIPHER")).toEqual([4, 5]);
});

test.each([
  ["op ==", "expected a value, found the end", 5],
  ["== 3", "expected a field or text, found ==", 0],
  ["(no == 1", "expected ), found the end", 8],
  ["no == 1 )", "expected &&, || or the end, found )", 8],
  ["no in {1 2}", "expected , or }, found 2", 9],
  ["no in 1", "expected {, found 1", 6],
  ["no = 1", "expected ==, found a single =", 3],
  ["a & b", "expected &&, found a single &", 2],
  ['"open', 'expected a closing "', 0],
  ["opcod == 3", "expected a field, and none is called opcod; close: opcode", 0],
  ["statsu == 3", "expected a field, and none is called statsu; close: status", 0],
  [
    "op == CIPHER_ENCRIPT",
    "expected a value of op, found CIPHER_ENCRIPT; close: CIPHER_ENCRYPT, CIPHER_DECRYPT, AKCIPHER_ENCRYPT",
    6,
  ],
  ["op contains ENCRIPT", "expected a value of op, found ENCRIPT; close: ENCRYPT, DECRYPT", 12],
  ["status in {OK, INVSES}", "expected a value of status, found INVSES; close: INVSESS", 15],
  ["opcode == CIPHER", /^expected a value of opcode, found CIPHER; close: .*CIPHER_/, 10],
  ["outcome == failed", "expected a value of outcome, found failed; there are waiting, ok, refused, lost", 11],
  ["kind == requst", "expected a value of kind, found requst; close: request", 8],
  ["fault == dorp", "expected a value of fault, found dorp; close: drop", 9],
  ["service == CIFER", "expected a value of service, found CIFER; close: CIPHER", 11],
  ["queue == ctrlq", "expected a value of queue, found ctrlq; there are controlq, dataq.0, requestq", 9],
  ["padding_algo == PKCS1", /^expected a value of padding_algo, found PKCS1; close: PKCS1_PADDING/, 16],
  ["no == three", "expected a number, found three", 6],
  ["src_data_len == big", "expected a number, found big", 16],
  ["no == 5.5", "expected a whole number, found 5.5", 6],
  ["src_data_len in {1, 2.5}", "expected a whole number, found 2.5", 20],
  ["modulus contains zz", "expected bytes in hexadecimal, found zz", 17],
  ["src_data == abc", "expected bytes in hexadecimal, found abc", 12],
  ["no contains 3", "expected == or <, found contains: a number has no parts", 12],
  ['op matches "ENC.*"', "expected contains, found matches: there are no patterns here, only parts", 3],
  ["op ~ ENCRYPT", "expected contains, found ~: there are no patterns here, only parts", 3],
  ["rsa matches", "expected contains, found matches: there are no patterns here, only parts", 4],
  ["eq 3", "expected a field or text, found eq; in quotes it is text", 0],
  ["rsa && ne", "expected a field or text, found ne; in quotes it is text", 7],
  ["xor rsa", "expected a field or text, found xor; in quotes it is text", 0],
  ["no in {5..}", "expected a number on both sides of ..", 7],
  ["no in {..5}", "expected a number on both sides of ..", 7],
  ["no in {5..3}", "expected the smaller number first, found 5", 7],
  ["no in {a..b}", "expected a number beside .., found a", 7],
  ["op in {CIPHER_ENCRYPT..CIPHER_DECRYPT}", "expected a number beside .., found CIPHER_ENCRYPT", 7],
  ["no == 1..9", "expected a number, found 1..9", 6],
  ["no > three", "expected a number, found three", 5],
  ["op > three", "expected a value of op, found three", 5],
  ["op > CIPHER_ENCRYPT", "expected a number after >, found CIPHER_ENCRYPT", 5],
  ["no > 3ms", "expected a number without a unit", 5],
])("%s is told where it is wrong", (text, message, from) => {
  expect(problem(text).from).toBe(from);
  expect(problem(text).message).toMatch(typeof message === "string" ? exactly(message) : message);
});

test("parentheses have a depth, filters a length", () => {
  expect(problem(`${"(".repeat(60)}a`).message).toContain("levels");
  expect(problem("a ".repeat(3000)).message).toContain("characters");
});

test("no text makes the parser do anything but parse or refuse", () => {
  const pieces = fc.constantFrom(
    "(",
    ")",
    "!",
    "&&",
    "||",
    "==",
    "in",
    "{",
    "}",
    ",",
    "no",
    "7ms",
    '"',
    " ",
    "and",
    "\\",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join(" ")),
      ),
      (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      },
    ),
  );
});

test("a quoted text is found as it is", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(parse(quoted(text))).toMatchObject({ kind: "text", text });
    }),
  );
});

test("filters are joined with parentheses where they need them", () => {
  expect(allOf(["", "no == 1"])).toBe("no == 1");
  expect(allOf(["rsa", "a || b"])).toBe("rsa && (a || b)");
  expect(allOf(["a or b", "no == 1 && no == 2"])).toBe("(a or b) && no == 1 && no == 2");
  expect(allOf(["no == 1", "no == 1"])).toBe("no == 1");
  expect(noneOf("rsa")).toBe("!rsa");
  expect(noneOf("no == 1")).toBe("!(no == 1)");
});

test("a filter is taken apart at its outermost ands", () => {
  expect(conjunctsOf("(a) && (b || c) no == 3")).toEqual(["(a)", "(b || c)", "no == 3"]);
  expect(conjunctsOf("a || b && c")).toEqual(["a || b && c"]);
  expect(conjunctsOf("(a && b)")).toEqual(["(a && b)"]);
});

test("a row tells which of its fields matched, and not what was excluded", () => {
  const filter = valid("rsa && padding_algo == PKCS1_PADDING && !refused || no == 1");
  filter.update(model.rows, []);
  const create = model.rows.at(3);
  expect(create && filter.reasons(create)).toEqual([
    { text: "the row says “rsa”" },
    {
      text: "padding_algo is PKCS1_PADDING",
      node: expect.stringMatching(/padding_algo$/),
    },
  ]);
});

test("two comparisons of one field have one reason, with its unit as the list has it", () => {
  const filter = valid("duration >= 0 && duration < 3600s || time > 0");
  filter.update(model.rows, []);
  const create = model.rows.at(3);
  expect(create && filter.reasons(create).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^duration is .* ms$/),
    expect.stringMatching(/^time is \d+\.\d{3} s$/),
  ]);
});

test("rows are looked at a slice at a time, and none is left out", () => {
  const filter = valid("opcode == CIPHER_ENCRYPT");
  let slices = 0;
  while (filter.left(model.rows) > 0 && slices++ < 100) filter.update(model.rows, [], () => true);
  expect(filter.length).toBe(3);
});

const SAMPLE = readFileSync("public/sample.trace.jsonl", "utf8");
const sample = new TraceModel();
for (const event of fromLines(SAMPLE).events) sample.apply(event);

const inside = ({ children }: TreeNode): TreeNode[] => children.flatMap((child) => [child, ...inside(child)]);

test("the filter that each field of a request stands for is one, and lets the request through", () => {
  for (let ordinal = sample.rows.first; ordinal < sample.rows.end; ordinal++) {
    const row = sample.rows.at(ordinal);
    if (row?.kind !== "request") continue;
    for (const node of requestTrees(row).flatMap(inside)) {
      const conjunct = conjunctOf(node);
      if (conjunct === undefined) continue;
      const filter = valid(conjunct);
      filter.update(sample.rows, []);
      expect(filter.indexOf(ordinal), conjunct).toBeGreaterThanOrEqual(0);
    }
  }
});

test("each example of the help is a filter, and the opcode in it is one that the sample has", () => {
  for (const [filter] of EXAMPLES) valid(filter);
  const opcodes = EXAMPLES.map(([filter]) => filter).filter((filter) => filter.includes("opcode"));
  expect(opcodes).toHaveLength(1);
  for (const filter of opcodes.map(valid)) {
    filter.update(sample.rows, []);
    expect(filter.length).toBeGreaterThan(0);
  }
});

test("what each row says of a field by name is a value of that field", () => {
  for (const { name } of rowFields()) {
    for (let ordinal = sample.rows.first; ordinal < sample.rows.end; ordinal++) {
      const row = sample.rows.at(ordinal);
      for (const { text } of row ? (rowField(name)?.values(row) ?? []) : []) {
        if (text) valid(`${name} == ${quoted(text)}`);
      }
    }
  }
});

test("5.4.6 requests for random bytes are found by device, queue, operation, status and bytes", () => {
  const both = new TraceModel();
  for (const event of recorded(traffic)) both.apply(event);
  for (const event of rngExchange(Uint8Array.of(0xab, 0xcd))) both.apply(event);
  const found = (text: string) => {
    const filter = valid(text);
    filter.update(both.rows, []);
    return Array.from({ length: filter.length }, (_, index) => both.rows.at(filter.at(index) ?? -1)?.device);
  };
  for (const text of [
    "device == rng0",
    "queue == requestq",
    'op == "random bytes"',
    'status == "2 bytes"',
    "random == 0xabcd",
    "answer.random contains 0xcd",
  ]) {
    expect(found(text), text).toEqual(["rng0"]);
  }
});
