import { expect, test } from "vitest";
import { Layout, MAXIMISABLE } from "./layout.ts";

test("a region gets the whole page and gives it back; another one takes it over", () => {
  const layout = new Layout();
  expect(layout.maximised.value).toBeUndefined();
  layout.toggle("requests");
  expect(layout.maximised.value).toBe("requests");
  layout.toggle("device");
  expect(layout.maximised.value).toBe("device");
  layout.toggle("device");
  expect(layout.maximised.value).toBeUndefined();
});

test("restoring says whether a region had the page: if not, Escape is for something else", () => {
  const layout = new Layout();
  expect(layout.restore()).toBe(false);
  layout.toggle("detail");
  expect(layout.restore()).toBe(true);
  expect(layout.maximised.value).toBeUndefined();
  expect(layout.restore()).toBe(false);
});

test("the address can name regions only, and not the bar", () => {
  for (const region of MAXIMISABLE) expect(Layout.region(region)).toBe(region);
  for (const other of ["bar", "", "constructor", null, undefined]) expect(Layout.region(other)).toBeUndefined();
});
