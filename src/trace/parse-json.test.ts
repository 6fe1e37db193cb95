import fc from "fast-check";
import { expect, test } from "vitest";
import { isJsonObject, parseJson } from "./parse-json.ts";

test("any text gives its value or undefined, and never throws", () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      (value) => void expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value))),
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseJson(text)));
  expect(["{", "", " ", "undefined", "{}{}"].map(parseJson)).toEqual(Array(5).fill(undefined));
});

test("only an object is an object: null, arrays, texts, numbers and truth values are none", () => {
  const is = (text: string) => isJsonObject(parseJson(text));
  expect(["{}", '{"a":1}'].map(is)).toEqual([true, true]);
  expect(["null", "[]", '"{}"', "1", "true", "{"].map(is)).toEqual(Array(6).fill(false));
});
