/** What the page says of a machine that a person has back: its log, its rings and its next command. */
import { expect } from "@playwright/test";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const SIGN = "vcrypto rsa sign --key demo-2048 --hash sha256 --text hello | wc -c";

test("an undone reboot leaves no trace in the log but the row that says so, and the next command is a group", async ({
  page,
}) => {
  const machine = new MachinePage(page);
  await machine.boot();
  expect(await machine.run(SIGN)).toBe("513");
  const groups = page.getByTestId("request-group");
  await expect(groups).toHaveCount(2);
  await expect(groups.filter({ hasText: "rsa sign" })).toContainText("succeeded");
  const taken = page.getByTestId("actors").getByText(/ taken$/);
  const before = await taken.textContent();

  await machine.reboot();
  await machine.filter("kind == reset");
  const reset = machine.rows.filter({ hasText: "The machine was reset" });
  await expect(reset.first()).toBeAttached();
  await machine.filter("");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/^restored in /)).toBeAttached();

  await machine.filter("kind == resumed || kind == reset");
  await expect(machine.rows.filter({ hasText: "Machine restored: as it was at" })).toHaveCount(2);
  await expect(reset).toHaveCount(0);
  await machine.filter("");
  await expect(taken).toHaveText(before ?? "");
  await machine.tab("Findings");
  await expect(page.getByTestId("expert-expected")).toBeVisible();
  await expect(page.getByText("FEATURES_OK was not read back")).toHaveCount(0);

  expect(await machine.run(SIGN)).toBe("513");
  await expect(groups.filter({ hasText: "rsa sign" })).toHaveCount(2);
  await expect(groups.last()).toContainText("succeeded");
  const times = await machine.rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-at"))));
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(machine.errors).toEqual([]);
});
