/** The hash of a build's inputs. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { hashOfInputs } from "./hash.ts";

const inputs = fc.dictionary(fc.string({ minLength: 1 }), fc.string());

it("does not depend on the order of the inputs", () => {
  fc.assert(
    fc.property(inputs, (given) => {
      const turned = Object.fromEntries(Object.entries(given).reverse());
      expect(hashOfInputs(turned)).toBe(hashOfInputs(given));
    }),
  );
});

it("changes with any name and any content", () => {
  const base = hashOfInputs({ "a.txt": "bc" });
  expect(hashOfInputs({ "a.txt": "bd" })).not.toBe(base);
  expect(hashOfInputs({ "b.txt": "bc" })).not.toBe(base);
  expect(hashOfInputs({ "a.txt": "bc", empty: "" })).not.toBe(base);
});

it("does not take bytes that moved from one input to the next for the same", () => {
  expect(hashOfInputs({ a: "xy", b: "z" })).not.toBe(hashOfInputs({ a: "x", b: "yz" }));
  expect(hashOfInputs({ a: "1:b", c: "" })).not.toBe(hashOfInputs({ a: "", "1:b": "c" }));
});
