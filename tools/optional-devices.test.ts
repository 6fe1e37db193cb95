/** The page may import nothing of the machine, so its menu has a list of its own. */
import { expect, test } from "vitest";
import { OPTIONAL_DEVICES as OF_MACHINE } from "../src/machine/devices.ts";
import { OPTIONAL_DEVICES as OF_PAGE } from "../src/ui/model/optional-devices.ts";

test("the page offers the optional devices that the machine has", () => {
  expect(OF_PAGE.map(({ name }) => name)).toEqual(OF_MACHINE);
});
