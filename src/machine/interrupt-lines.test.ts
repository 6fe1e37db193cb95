/** Functions that share a line, without an emulator: the level of each, and what the 8259 is told. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PciCommand, PciStatus } from "../wire/virtio/pci.ts";
import { InterruptLines, ISA_BRIDGE } from "./interrupt-lines.ts";

/** Slots that take turns with the pins: 2, 6 and 10 lead to PIRQB, 3 to PIRQC. */
const [FIRST, SECOND, THIRD, OTHER] = [2 << 3, 6 << 3, 10 << 3, 3 << 3] as const;
const { INTX_DISABLE } = PciCommand;
const NOT_ROUTED = 0x80;

class Board {
  readonly spaces: (Int32Array | undefined)[] = Array.from({ length: 256 }, () => undefined);
  readonly told: [line: number, up: boolean][] = [];
  readonly levels = new Map<number, boolean>();
  lines: InterruptLines;

  constructor(...functions: readonly number[]) {
    for (const bdf of [ISA_BRIDGE, ...functions]) this.spaces[bdf] = new Int32Array(64);
    for (const bdf of functions) this.bytes(bdf)[0x3d] = 1;
    this.route(NOT_ROUTED, 10, 11, NOT_ROUTED);
    this.lines = this.restart();
  }

  /** As for a machine that was restored: only the configuration spaces are known. */
  restart(): InterruptLines {
    this.lines = new InterruptLines(this.spaces, (line, up) => {
      this.told.push([line, up]);
      this.levels.set(line, up);
    });
    return this.lines;
  }

  bytes(bdf: number): Uint8Array {
    return new Uint8Array(this.spaces[bdf]?.buffer ?? new ArrayBuffer(0));
  }

  route(...lines: readonly number[]): void {
    this.bytes(ISA_BRIDGE).set(lines, 0x60);
  }

  command(bdf: number, command: number): void {
    this.bytes(bdf).set([command & 0xff, command >> 8], 4);
    this.lines.update();
  }

  get up(): number[] {
    return [...this.levels].filter(([, up]) => up).map(([line]) => line);
  }
}

describe("a line", () => {
  test("stays up until the last function that shares it has lowered its own", () => {
    const board = new Board(FIRST, SECOND);
    board.lines.raise(FIRST);
    board.lines.raise(SECOND);
    board.lines.lower(SECOND);
    expect(board.up).toEqual([10]);
    board.lines.lower(FIRST);
    expect(board.up).toEqual([]);
    expect(board.told.map(([, up]) => up)).toEqual([true, true, true, false]);
  });

  test("is not touched by functions on another one", () => {
    const board = new Board(FIRST, OTHER);
    board.lines.raise(FIRST);
    board.lines.raise(OTHER);
    board.lines.lower(OTHER);
    expect([board.up, board.told]).toEqual([
      [10],
      [
        [10, true],
        [11, true],
        [11, false],
      ],
    ]);
  });

  test("goes down for a function whose level is not known, unless another is up", () => {
    const board = new Board(FIRST, SECOND);
    board.lines.lower(SECOND);
    expect(board.told).toEqual([[10, false]]);
    board.lines.raise(FIRST);
    board.lines.lower(SECOND);
    expect(board.up).toEqual([10]);
  });

  test.each([0, 1, 2, 8, 13, 0x8a])("is none where the PIIX3 has 0x%s", (route) => {
    const board = new Board(FIRST);
    board.route(0, route, 0, 0);
    board.lines.raise(FIRST);
    board.lines.lower(FIRST);
    expect(board.told).toEqual([]);
  });

  test("is none for a function without a pin", () => {
    const board = new Board(FIRST);
    board.bytes(FIRST)[0x3d] = 0;
    board.lines.raise(FIRST);
    expect(board.told).toEqual([]);
  });
});

describe("Interrupt Status", () => {
  const status = (board: Board, bdf: number) => (board.bytes(bdf)[6] ?? 0) & PciStatus.INTERRUPT;

  test("tells each function's own level, whatever the line has", () => {
    const board = new Board(FIRST, SECOND);
    board.lines.raise(FIRST);
    expect([status(board, FIRST), status(board, SECOND)]).toEqual([PciStatus.INTERRUPT, 0]);
    board.lines.raise(SECOND);
    board.lines.lower(FIRST);
    expect([status(board, FIRST), status(board, SECOND)]).toEqual([0, PciStatus.INTERRUPT]);
  });

  test("is not for a driver to write", () => {
    const board = new Board(FIRST);
    board.lines.raise(FIRST);
    board.lines.keepingLevel(FIRST, () => board.bytes(FIRST).fill(0, 4, 8));
    expect(status(board, FIRST)).toBe(PciStatus.INTERRUPT);
    board.lines.lower(FIRST);
    board.lines.keepingLevel(FIRST, () => board.bytes(FIRST).fill(0xff, 4, 8));
    expect(status(board, FIRST)).toBe(0);
  });

  test("is what a restored machine goes on with; the 8259 has the levels, and is told nothing", () => {
    const board = new Board(FIRST, SECOND);
    board.lines.raise(FIRST);
    board.lines.raise(SECOND);
    board.told.length = 0;
    board.restart();
    expect(board.told).toEqual([]);
    board.lines.lower(FIRST);
    expect(board.up).toEqual([10]);
    board.lines.lower(SECOND);
    expect(board.up).toEqual([]);
  });
});

describe("INTX_DISABLE", () => {
  test("takes a function off the line and brings it back, and leaves the others there", () => {
    const board = new Board(FIRST, SECOND);
    board.lines.raise(FIRST);
    board.command(FIRST, INTX_DISABLE);
    expect(board.up).toEqual([]);
    board.lines.raise(SECOND);
    board.lines.lower(SECOND);
    expect(board.up).toEqual([]);
    board.command(FIRST, 0);
    expect(board.up).toEqual([10]);
  });
});

describe("a new route", () => {
  test("takes a level along: the old line goes down unless another function is there, the new one goes up", () => {
    const board = new Board(FIRST, OTHER);
    board.lines.raise(FIRST);
    board.route(0, 5, 11, 0);
    board.lines.update();
    expect(board.up).toEqual([5]);
    board.lines.raise(OTHER);
    board.route(0, 11, 5, 0);
    board.lines.update();
    expect(new Set(board.up)).toEqual(new Set([5, 11]));
    board.route(0, NOT_ROUTED, 5, 0);
    board.lines.update();
    expect(board.up).toEqual([5]);
  });
});

/** A board beside a plain account of what each function asks for. */
class Judged {
  readonly board = new Board(FIRST, SECOND, THIRD, OTHER);
  readonly #asks = new Set<number>();
  readonly #masked = new Set<number>();
  #routes: readonly number[] = [NOT_ROUTED, 10, 11, NOT_ROUTED];

  readonly steps = {
    raise: (bdf: number) => {
      this.#asks.add(bdf);
      this.board.lines.raise(bdf);
    },
    lower: (bdf: number) => {
      this.#asks.delete(bdf);
      this.board.lines.lower(bdf);
    },
    mask: (bdf: number) => {
      this.#masked.add(bdf);
      this.board.command(bdf, INTX_DISABLE);
    },
    unmask: (bdf: number) => {
      this.#masked.delete(bdf);
      this.board.command(bdf, 0);
    },
    route: (_: number, routes: readonly number[]) => {
      this.#routes = routes;
      this.board.route(...routes);
      this.board.lines.update();
    },
    restart: () => {
      this.board.restart();
    },
  } as const;

  get expected(): Set<number> {
    const asking = [...this.#asks].filter((bdf) => !this.#masked.has(bdf));
    return new Set(asking.map((bdf) => this.#routes[((bdf >> 3) - 1) & 3] ?? 0));
  }
}

test("whatever happens, a line is up exactly while a function on it asks and is not masked", () => {
  const route = fc.constantFrom(5, 10, 11);
  const step = fc.record({
    does: fc.constantFrom("raise", "lower", "mask", "unmask", "route", "restart"),
    bdf: fc.constantFrom(FIRST, SECOND, THIRD, OTHER),
    routes: fc.tuple(route, route, route, route),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const judged = new Judged();
      for (const { does, bdf, routes } of steps) {
        judged.steps[does](bdf, routes);
        expect(new Set(judged.board.up)).toEqual(judged.expected);
      }
    }),
  );
});
