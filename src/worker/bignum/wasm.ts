/**
 * Just enough of a WebAssembly assembler to write one numeric function as nested expressions. Every helper takes and
 * returns instruction bytes, so `i64.add(x, y)` reads like the text format's `(i64.add x y)`.
 * WebAssembly core specification 2.0, chapter 5 "Binary Format".
 */

export type Code = readonly number[];

const TYPES = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPES;

function unsigned(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low | 128, ...unsigned(Math.floor(value / 128))];
}

function signed(value: number): number[] {
  const low = value & 127;
  const rest = value >> 7;
  const done = rest === 0 ? low < 64 : rest === -1 && low >= 64;
  return done ? [low] : [low | 128, ...signed(rest)];
}

const constant =
  (opcode: number) =>
  (value: number): Code => [opcode, ...signed(value)];
const unary =
  (...opcode: number[]) =>
  (operand: Code): Code => [...operand, ...opcode];
const binary =
  (...opcode: number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...opcode];
const load =
  (alignment: number, ...opcode: number[]) =>
  (address: Code, offset: number): Code => [...address, ...opcode, alignment, ...unsigned(offset)];
const store =
  (alignment: number, ...opcode: number[]) =>
  (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    ...opcode,
    alignment,
    ...unsigned(offset),
  ];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

export const i32 = {
  const: constant(0x41),
  add: binary(0x6a),
  shl: binary(0x74),
  ltU: binary(0x49),
  wrap: unary(0xa7),
};

export const i64 = {
  const: constant(0x42),
  add: binary(0x7c),
  mul: binary(0x7e),
  and: binary(0x83),
  shrU: binary(0x88),
  extend: unary(0xad),
  load: load(3, 0x29),
  load32: load(2, 0x35),
  store: store(3, 0x37),
  store32: store(2, 0x3e),
};

export const v128 = {
  load: load(2, ...simd(0)),
  store: store(3, ...simd(11)),
  splat32: unary(...simd(17)),
  add64: binary(...simd(206)),
  /** The 64-bit products of the two low 32-bit lanes. */
  mulLow: binary(...simd(222)),
  /** The 64-bit products of the two high 32-bit lanes. */
  mulHigh: binary(...simd(223)),
};

export const fillWithZeros = (address: Code, size: Code): Code => [...address, ...i32.const(0), ...size, 0xfc, 11, 0];

/** Runs `body`, then again as long as `condition` holds. */
export const doWhile = (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];

export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** One exported function under construction: parameters first, then locals, then the body. */
export class FunctionBuilder {
  readonly #locals: ValueType[] = [];
  #parameters = 0;

  parameter(type: ValueType): Local {
    this.#parameters++;
    return this.local(type);
  }

  local(type: ValueType): Local {
    const index = unsigned(this.#locals.push(type) - 1);
    return { get: [0x20, ...index], set: (value) => [...value, 0x21, ...index] };
  }

  /** A module that exports the function under `name` and a memory of `pages` pages as `memory`. */
  module(name: string, pages: number, body: Code): Uint8Array<ArrayBuffer> {
    const types = this.#locals.map((type) => TYPES[type]);
    const parameters = types.slice(0, this.#parameters);
    const locals = types.slice(this.#parameters).map((type) => [1, type]);
    const code = [...vector(locals), ...body, 0x0b];
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [[0x60, ...vector(parameters.map((type) => [type])), 0]]),
      ...section(3, [[0]]),
      ...section(5, [[0, ...unsigned(pages)]]),
      ...section(7, [
        [...text("memory"), 2, 0],
        [...text(name), 0, 0],
      ]),
      ...section(10, [sized(code)]),
    ]);
  }
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly Code[]): number[] => [id, ...sized(vector(items))];
const text = (name: string): number[] => sized(Array.from(name, (letter) => letter.charCodeAt(0)));
