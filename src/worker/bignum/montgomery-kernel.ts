/**
 * Montgomery multiplication as a WebAssembly function, generated here: result = a * b / R mod n, R = 2^(27 * limbs).
 *
 * Integers are arrays of 27-bit limbs, one per 32-bit word, lowest first. A product of two limbs has 54 bits, and an
 * 8192-bit multiplication adds 2 * 304 of them to a column. A 64-bit column holds them without a carry (608 * 2^54 <
 * 2^64), so carries run only once, at the end. Four limbs of `b` are worked off together (a "row"). They yield four
 * multiples of `a`, and four multiples of `n` that clear the lowest columns. SIMD adds these to the columns, four
 * columns a step. With R > 4n and factors below 2n the result is below 2n again. So nothing is ever compared or
 * subtracted, and the instructions executed depend on the size alone. (C. K. Koc and others, "Analyzing and Comparing
 * Montgomery Multiplication Algorithms", 1996; C. D. Walter, "Montgomery exponentiation needs no final subtractions",
 * 1999.)
 */
import { type Code, doWhile, FunctionBuilder, fillWithZeros, i32, i64, type Local, v128 } from "./wasm.ts";

export const LIMB_BITS = 27;
export const LIMB_MASK = 2 ** LIMB_BITS - 1;
/** Limbs of `b` per row. As many zero limbs must follow `a` and `n`, and `limbs` must be a multiple of it. */
export const ROW = 4;
/** 27 * 304 = 8208 bits: an 8192-bit modulus and the two bits which R needs above it. */
export const MAX_LIMBS = 304;
/** One page holds the columns (5 KB) and the 36 numbers of a power (44 KB) at MAX_LIMBS. */
const PAGES = 1;

export interface MontgomeryKernel {
  readonly memory: WebAssembly.Memory;
  /**
   * Addresses of result, a, b, n; limb count; -1/n mod 2^27; address of the columns (8 * (2 * limbs + ROW) bytes).
   * The result may be the same place as `a` or `b`, and is followed by its own ROW zero limbs.
   */
  multiply(result: number, a: number, b: number, n: number, limbs: number, negInverse: number, columns: number): void;
}

/** The parameters of the function, then its local variables, in the order of their indices. */
function declareLocals(f: FunctionBuilder) {
  const parameter = (): Local => f.parameter("i32");
  const [result, a, b, n, limbs] = [parameter(), parameter(), parameter(), parameter(), parameter()];
  const [negInverse, columns] = [parameter(), parameter()];
  const local = (type: "i32" | "i64" | "v128"): Local => f.local(type);
  const row = (type: "i64" | "v128"): Local[] => Array.from({ length: ROW }, () => f.local(type));
  const [column, digit, end, carry, sum] = [local("i32"), local("i32"), local("i32"), local("i64"), local("i64")];
  const [digits, factors, digitLanes, factorLanes] = [row("i64"), row("i64"), row("v128"), row("v128")];
  const [ap, np, cp] = [local("i32"), local("i32"), local("i32")];
  const [limb, low, high] = [local("v128"), local("v128"), local("v128")];
  return {
    ...{ result, a, b, n, limbs, negInverse, columns, column, digit, end, carry, sum },
    ...{ digits, factors, digitLanes, factorLanes, ap, np, cp, limb, low, high },
  };
}

type Locals = ReturnType<typeof declareLocals>;

const advance = (pointer: Local, bytes: number): Code => pointer.set(i32.add(pointer.get, i32.const(bytes)));
const each = (code: (k: number) => Code): Code => Array.from({ length: ROW }, (_, k) => code(k)).flat();
/** Bytes of a number. */
const sizeOf = ({ limbs }: Locals): Code => i32.shl(limbs.get, i32.const(2));

/** The row's lowest columns, one by one: each yields the multiple of n that makes it divisible by 2^27. */
function clearColumn({ a, n, column, carry, sum, digits, factors, negInverse }: Locals, k: number): Code {
  let total = i64.add(i64.load(column.get, 8 * k), carry.get);
  for (let x = 0; x <= k; x++) total = i64.add(total, i64.mul(i64.load32(a.get, 4 * (k - x)), kth(digits, x).get));
  for (let x = 0; x < k; x++) total = i64.add(total, i64.mul(i64.load32(n.get, 4 * (k - x)), kth(factors, x).get));
  const factor = i64.and(i64.mul(sum.get, i64.extend(negInverse.get)), i64.const(LIMB_MASK));
  const cleared = i64.add(sum.get, i64.mul(i64.load32(n.get, 0), kth(factors, k).get));
  return [...sum.set(total), ...kth(factors, k).set(factor), ...carry.set(i64.shrU(cleared, i64.const(LIMB_BITS)))];
}

/** Adds limbs of a by the row's digits, and limbs of n by its factors, to four columns. Then goes four columns on. */
function addFourColumns({ ap, np, cp, limb, low, high, digitLanes, factorLanes }: Locals): Code {
  /** Adds limb[j - k] * multiplier to the columns, limbs read from `pointer` at distance ROW - k. */
  const multiplyAdd = (pointer: Local, k: number, multiplier: Local): Code => [
    ...limb.set(v128.load(pointer.get, 4 * (ROW - k))),
    ...low.set(v128.add64(v128.mulLow(limb.get, multiplier.get), low.get)),
    ...high.set(v128.add64(v128.mulHigh(limb.get, multiplier.get), high.get)),
  ];
  return [
    ...low.set(v128.load(cp.get, 8 * ROW)),
    ...high.set(v128.load(cp.get, 8 * ROW + 16)),
    ...each((k) => [...multiplyAdd(ap, k, kth(digitLanes, k)), ...multiplyAdd(np, k, kth(factorLanes, k))]),
    ...v128.store(cp.get, 8 * ROW, low.get),
    ...v128.store(cp.get, 8 * ROW + 16, high.get),
    ...advance(cp, 32),
    ...advance(np, 16),
    ...advance(ap, 16),
  ];
}

/** Takes ROW digits of b: clears as many columns, then adds to all columns above them. */
function multiplyRow(locals: Locals): Code {
  const { a, n, column, digit, carry, digits, factors, digitLanes, factorLanes, ap, np, cp } = locals;
  return [
    ...each((k) => kth(digits, k).set(i64.load32(digit.get, 4 * k))),
    ...carry.set(i64.const(0)),
    ...each((k) => clearColumn(locals, k)),
    ...i64.store(column.get, 8 * ROW, i64.add(i64.load(column.get, 8 * ROW), carry.get)),
    ...each((k) => kth(digitLanes, k).set(v128.splat32(i32.wrap(kth(digits, k).get)))),
    ...each((k) => kth(factorLanes, k).set(v128.splat32(i32.wrap(kth(factors, k).get)))),
    ...[...ap.set(a.get), ...np.set(n.get), ...cp.set(column.get)],
    ...doWhile(addFourColumns(locals), i32.ltU(ap.get, i32.add(a.get, sizeOf(locals)))),
    ...advance(column, 8 * ROW),
    ...advance(digit, 4 * ROW),
  ];
}

/** Writes one limb of the result, and carries the rest of its column into the next. */
const carryOne = ({ column, cp, carry, sum }: Locals): Code => [
  ...sum.set(i64.add(i64.load(column.get, 0), carry.get)),
  ...i64.store32(cp.get, 0, i64.and(sum.get, i64.const(LIMB_MASK))),
  ...carry.set(i64.shrU(sum.get, i64.const(LIMB_BITS))),
  ...advance(column, 8),
  ...advance(cp, 4),
];

/** The module's bytes (about 1 KB; a browser's main thread compiles up to 4 KB synchronously). */
export function montgomeryModule(): Uint8Array<ArrayBuffer> {
  const f = new FunctionBuilder();
  const locals = declareLocals(f);
  const { result, b, limbs, columns, column, digit, end, carry, cp } = locals;
  const size = sizeOf(locals);
  return f.module("multiply", PAGES, [
    ...fillWithZeros(columns.get, i32.add(i32.shl(limbs.get, i32.const(4)), i32.const(8 * ROW))),
    ...[...column.set(columns.get), ...digit.set(b.get), ...end.set(i32.add(b.get, size))],
    ...doWhile(multiplyRow(locals), i32.ltU(digit.get, end.get)),
    ...[
      ...carry.set(i64.const(0)),
      ...cp.set(result.get),
      ...end.set(i32.add(result.get, i32.add(size, i32.const(4 * ROW)))),
    ],
    ...doWhile(carryOne(locals), i32.ltU(cp.get, end.get)),
  ]);
}

function kth(locals: readonly Local[], index: number): Local {
  const found = locals[index];
  if (found === undefined) throw new RangeError(`a row has ${ROW} locals`);
  return found;
}

/** The kernel, or undefined where this JavaScript engine has no WebAssembly SIMD. */
export function loadMontgomeryKernel(): MontgomeryKernel | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(montgomeryModule()));
    return exports as unknown as MontgomeryKernel;
  } catch {
    return undefined;
  }
}
