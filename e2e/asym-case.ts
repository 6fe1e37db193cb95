/** What a case of the asymmetric end-to-end tests is. */
import { expect } from "vitest";

export const MESSAGE = "hello";
export const DATA = Buffer.from(MESSAGE);

/** One command in the guest, and what its output must be. */
export interface Case {
  readonly name: string;
  readonly command: string;
  check(output: string): void;
}

export const asym = (line: string): string => `vcrypto asym ${line}`;
export const bytesOf = (output: string): Buffer => {
  expect(output).toMatch(/^[0-9a-f]+$/);
  return Buffer.from(output, "hex");
};
export const valid = (output: string): void => expect(output).toBe("valid");
