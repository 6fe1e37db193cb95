/** A machine in Chromium that is saved, and goes on after the page was opened anew. */
import { expect } from "@playwright/test";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

test("a saved machine goes on in a new page, with its files and its device", async ({ page }) => {
  const machine = new MachinePage(page);
  await machine.boot();
  await machine.run("echo kept > /tmp/note");
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save machine" }).click();
  await expect(page.getByTestId("announcement")).toHaveText("The machine is saved in this browser.");

  await page.reload();
  await page.getByRole("button", { name: /^Restore \(saved today/ }).click();
  await expect(page.getByText(/^restored in /)).toBeAttached();
  expect(await machine.run("cat /tmp/note")).toBe("kept");
  expect(await machine.run("vcrypto rsa sign --key demo-2048 --hash sha256 --text hello | wc -c")).toBe("513");
  expect(machine.errors).toEqual([]);
});

test("a command of the address waits for the person", async ({ page }) => {
  const machine = new MachinePage(page);
  await page.goto("/#/free?boot=auto&cmd=echo%20from%20the%20link%20%3E%20/tmp/note");
  await machine.shell();
  await expect(page.getByTestId("command-offer")).toContainText("echo from the link > /tmp/note");
  expect(await machine.run("ls /tmp/note 2>/dev/null || echo none")).toBe("none");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(() => machine.run("cat /tmp/note")).toBe("from the link");
});
