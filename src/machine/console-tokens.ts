/**
 * Splits what the guest prints into what a terminal would act on. That is characters, control characters, CSI sequences,
 * and the marks of shell integration: OSC 133, from FinalTerm. All else is skipped. The guest is untrusted.
 */

/** Most characters of a sequence that are kept. A longer one is none of ours, and is skipped up to its end. */
const MAX_SEQUENCE = 64;

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const MARK = "133;";

export interface TokenReceiver {
  /** A printable byte, or a control character. */
  byte(byte: number): void;
  control(final: string, count: number): void;
  /** What follows `133;`, e.g. `A` or `D;0`. */
  mark(mark: string): void;
}

type State = "ground" | "escape" | "csi" | "osc" | "osc-escape";

export class ConsoleTokens {
  readonly #receiver: TokenReceiver;
  #state: State = "ground";
  #sequence = "";

  constructor(receiver: TokenReceiver) {
    this.#receiver = receiver;
  }

  /** Forgets half a sequence. */
  reset(): void {
    this.#enter("ground");
  }

  push(byte: number): void {
    if (this.#state === "ground") {
      if (byte === ESC) this.#enter("escape");
      else this.#receiver.byte(byte);
    } else if (byte === CAN || byte === SUB) this.#enter("ground");
    else this.#inSequence(byte);
  }

  #inSequence(byte: number): void {
    switch (this.#state) {
      case "escape":
        this.#enter(byte === 0x5b ? "csi" : byte === 0x5d ? "osc" : "ground");
        break;
      case "csi":
        if (byte < 0x40 || byte > 0x7e) this.#keep(byte);
        else this.#endControl(String.fromCharCode(byte));
        break;
      case "osc":
        if (byte === BEL) this.#endMark();
        else if (byte === ESC) this.#state = "osc-escape";
        else this.#keep(byte);
        break;
      case "osc-escape":
        // ESC \ ends the sequence. Any other byte begins a new one.
        if (byte === 0x5c) this.#endMark();
        else {
          this.#enter("escape");
          this.#inSequence(byte);
        }
    }
  }

  #enter(state: State): void {
    this.#state = state;
    this.#sequence = "";
  }

  #keep(byte: number): void {
    if (this.#sequence.length <= MAX_SEQUENCE) this.#sequence += String.fromCharCode(byte);
  }

  #endControl(final: string): void {
    const count = /^\d{0,5}$/.test(this.#sequence) ? Number(this.#sequence) : undefined;
    this.#enter("ground");
    if (count !== undefined) this.#receiver.control(final, count);
  }

  #endMark(): void {
    const sequence = this.#sequence;
    this.#enter("ground");
    if (sequence.startsWith(MARK) && sequence.length <= MAX_SEQUENCE) this.#receiver.mark(sequence.slice(MARK.length));
  }
}
