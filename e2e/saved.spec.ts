/** A machine in Chromium that is saved or left, and goes on after the page was opened anew. */
import { expect } from "@playwright/test";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const announcement = "announcement";

test("saved machines have names and their log, and go on in a new page with their files and devices", async ({
  page,
}) => {
  const machine = new MachinePage(page);
  await machine.boot();
  await machine.run("echo kept > /tmp/note");
  await machine.menu(/^Saved machines/);
  await page.getByLabel("Name").fill("with a note");
  await page.getByRole("button", { name: "Save the machine that runs" }).click();
  await expect(page.getByTestId(announcement)).toContainText("as “with a note”, with its log of");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  const shown = await page.getByTestId("request-count").textContent();
  await machine.run("rm /tmp/note; vcrypto rsa sign --text hello | wc -c");
  await machine.menu(/^Save machine/);
  await expect(page.getByTestId(announcement)).toContainText("as “Machine of");

  await page.goto("/?again=1#/free?boot=auto&saved=with+a+note");
  await expect(page.getByText(/^restored in /)).toBeAttached();
  // And a row of each device that says where the log goes on.
  const again = `${Number.parseInt(shown ?? "", 10) + 2} shown`;
  await expect(page.getByTestId("request-count")).toHaveText(again);
  expect(await machine.run("cat /tmp/note")).toBe("kept");
  expect(await machine.run("vcrypto rsa sign --key demo-2048 --hash sha256 --text hello | wc -c")).toBe("513");
  await expect(page.getByTestId("request-count")).not.toHaveText(again);
  expect(machine.errors).toEqual([]);
});

test("a page that is reloaded keeps its machine, and offers it; a reboot is undone", async ({ page }) => {
  const machine = new MachinePage(page);
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await machine.boot();
  await machine.run("echo left > /tmp/note");
  // The work is newer than what is kept: the browser asks.
  await page.reload();
  expect(asked).toEqual(["beforeunload"]);
  await machine.boot();
  await machine.run("echo left > /tmp/note");
  await expect.poll(() => keptNames(page)).toEqual(["automatic"]);
  await page.reload();
  expect(asked).toEqual(["beforeunload"]);
  await page.getByRole("button", { name: /^Go on \(kept today/ }).click();
  await expect(page.getByText(/^restored in /)).toBeAttached();
  expect(await machine.run("cat /tmp/note")).toBe("left");

  await machine.reboot();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/^restored in /)).toBeAttached();
  expect(await machine.run("cat /tmp/note")).toBe("left");
  expect(machine.errors).toEqual([]);
});

/** Of the machines in the browser's store: by themselves or saved. */
const keptNames = (page: MachinePage["page"]): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open("saved-machines");
        opening.onsuccess = () => {
          const names = opening.result.objectStoreNames;
          const all = names.length > 0 ? opening.result.transaction("about").objectStore("about").getAll() : undefined;
          if (!all) {
            opening.result.close();
            resolve([]);
            return;
          }
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result.map(({ automatic }) => (automatic ? "automatic" : "saved")));
          };
        };
      }),
  );

test("a command of the address waits for the person", async ({ page }) => {
  const machine = new MachinePage(page);
  await page.goto("/#/free?boot=auto&cmd=echo%20from%20the%20link%20%3E%20/tmp/note");
  await machine.shell();
  await expect(page.getByTestId("command-offer")).toContainText("echo from the link > /tmp/note");
  expect(await machine.run("ls /tmp/note 2>/dev/null || echo none")).toBe("none");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(() => machine.run("cat /tmp/note")).toBe("from the link");
});
