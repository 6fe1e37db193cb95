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
  expect(parseJson("{")).toBeUndefined();
});

test("only an object is an object: null, arrays and texts are none", () => {
  expect(["{}", "null", "[]", '"{}"', "1", "{"].map((text) => isJsonObject(parseJson(text)))).toEqual([
    true,
    ...Array(5).fill(false),
  ]);
});
