/**
 * The interrupt lines of v86's PC. A PCI interrupt is a level on a shared line, which is up while any function asserts
 * it. v86 itself sets the line to the level of the last function that changed. So a function that lowers its own level
 * lowers the line for all, and the 8259 forgets undelivered interrupts.
 *
 * A function's level is the Interrupt Status bit of its configuration space, as in PCI. The system reads it there, and
 * v86 saves and restores it.
 */
import { intxAsserted } from "../peripheral/virtio/pci-function.ts";
import { PciCommand, PciStatus } from "../wire/virtio/pci.ts";

/** The PIIX3, 00:01.0: it leads each of the pins PIRQA to PIRQD to a line of the 8259. */
export const ISA_BRIDGE = 1 << 3;
/** PIIX3 datasheet, PIRQRC[A:D]: four bytes. Bit 7 is set while a pin leads nowhere. */
const ROUTES = 0x60;
const NOT_ROUTED = 0x80;
const LINE = 0x0f;
/** The lines a pin may lead to: 3 to 7, 9 to 12, 14 and 15. The others belong to the board; 0 is its timer. */
const ROUTABLE = 0b1101_1110_1111_1000;

/** Double words of a configuration space: command and status; interrupt line and pin. */
const STATUS_WORD = 1;
const PIN_WORD = 15;
const INTERRUPT = PciStatus.INTERRUPT << 16;

/** Configuration spaces by bus, device and function, as v86 keeps them. */
export type ConfigSpaces = readonly (Int32Array | undefined)[];

export class InterruptLines {
  readonly #spaces: ConfigSpaces;
  readonly #drive: (line: number, up: boolean) => void;
  /** Those that have ever asked for an interrupt: all others need no look. */
  readonly #functions = new Set<number>();
  /** The lines that are up because of a function, a bit each. */
  #up = 0;

  /** `drive` moves an input of the 8259; it is called for levels that it has already, too. */
  constructor(spaces: ConfigSpaces, drive: (line: number, up: boolean) => void) {
    this.#spaces = spaces;
    this.#drive = drive;
    this.adopt();
  }

  /** A function asks for an interrupt. */
  raise(bdf: number): void {
    this.#setLevel(bdf, INTERRUPT);
    this.update(bdf);
  }

  /** A function asks no longer. */
  lower(bdf: number): void {
    this.#setLevel(bdf, 0);
    this.update(bdf);
  }

  /** After registers that matter may have changed: the pins' routes, those of `bdf`, or its level. */
  update(bdf?: number): void {
    // Unchanged levels are applied again: a machine saved without this code has unknown levels of v86's own functions.
    let told = 0;
    if (bdf !== undefined) {
      this.#functions.add(bdf);
      told = this.#lineOf(bdf);
    }
    const up = this.#wanted();
    const moved = told | (up ^ this.#up);
    this.#up = up;
    for (let line = 0; line <= LINE; line++) {
      if (moved & (1 << line)) this.#drive(line, (up & (1 << line)) !== 0);
    }
  }

  /** Takes the levels from the configuration spaces, where the 8259 has them already: of a machine that was restored. */
  adopt(): void {
    for (const [bdf, space] of this.#spaces.entries()) {
      if (space && (space[STATUS_WORD] ?? 0) & INTERRUPT) this.#functions.add(bdf);
    }
    this.#up = this.#wanted();
  }

  /** Does what changes a function's registers, and keeps its level, which v86 would let a driver write. */
  keepingLevel(bdf: number, change: () => void): void {
    const level = (this.#spaces[bdf]?.[STATUS_WORD] ?? 0) & INTERRUPT;
    change();
    this.#setLevel(bdf, level);
  }

  #setLevel(bdf: number, level: number): void {
    const space = this.#spaces[bdf];
    if (space) space[STATUS_WORD] = ((space[STATUS_WORD] ?? 0) & ~INTERRUPT) | level;
  }

  #wanted(): number {
    let lines = 0;
    for (const bdf of this.#functions) {
      if (intxAsserted(this.#spaces[bdf]?.[STATUS_WORD] ?? PciCommand.INTX_DISABLE)) lines |= this.#lineOf(bdf);
    }
    return lines;
  }

  /** The line of a function's pin as a mask; 0 if it leads to none. Pins take turns from slot to slot. */
  #lineOf(bdf: number): number {
    const pin = ((this.#spaces[bdf]?.[PIN_WORD] ?? 0) >> 8) & 0xff;
    if (pin === 0) return 0;
    const slot = bdf >> 3;
    const register = ROUTES + ((pin - 1 + slot - 1) & 3);
    const route = (this.#spaces[ISA_BRIDGE]?.[register >> 2] ?? 0) >> (8 * (register & 3));
    return route & NOT_ROUTED ? 0 : (1 << (route & LINE)) & ROUTABLE;
  }
}
