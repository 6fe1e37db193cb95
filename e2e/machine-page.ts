/** What the end-to-end tests do with the page, in a person's words. */
import { expect, type Locator, type Page } from "@playwright/test";

/** A boot under load takes long; a page without a shell after this is broken. */
const BOOT_LIMIT_MS = 90_000;

export class MachinePage {
  readonly page: Page;
  /** Errors of the page: uncaught, or in the console. */
  readonly errors: string[] = [];
  #marks = 0;

  constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  get state(): Locator {
    return this.page.getByTestId("machine-state");
  }

  /** There from the prompt on; a narrow page has no room to show it. */
  get bootTime(): Locator {
    return this.page.getByText(/^booted in /);
  }

  get failure(): Locator {
    return this.page.getByTestId("failure");
  }

  get rows(): Locator {
    return this.page.getByTestId("request-row");
  }

  get fields(): Locator {
    return this.page.getByTestId("field");
  }

  async open(): Promise<void> {
    await this.page.goto("/");
  }

  async pressBoot(): Promise<void> {
    await this.page.getByRole("button", { name: "Boot", exact: true }).click();
  }

  async shell(): Promise<void> {
    await expect(this.bootTime).toBeAttached({ timeout: BOOT_LIMIT_MS });
  }

  async boot(): Promise<void> {
    await this.open();
    await this.pressBoot();
    await this.shell();
  }

  async menu(item: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name: "Machine", exact: true }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  async reboot(): Promise<void> {
    await this.menu(/^Reboot/);
    await expect(this.page.getByTestId("announcement")).toHaveText("The guest reboots.");
  }

  /** Types a line into the guest's terminal. */
  async type(line: string): Promise<void> {
    await this.page.locator(".xterm-helper-textarea").focus();
    await this.page.keyboard.type(`${line}\n`);
  }

  /** What the terminal shows, with lines that wrapped put together. */
  async screen(): Promise<string> {
    return (await this.page.locator(".xterm-rows > div").allTextContents()).map((row) => row.trimEnd()).join("");
  }

  /** Runs a command in the guest's shell and returns what it printed, without line breaks. */
  async run(command: string): Promise<string> {
    const mark = `m${++this.#marks}`;
    // The kernel's messages stay out of it. The echo of the line has no marks: the quotes are in between.
    await this.type(`dmesg -n 1; clear; echo "<""${mark}"; ${command}; echo "${mark}"">"`);
    const printed = new RegExp(`<${mark}(.*)${mark}>`);
    await expect.poll(() => this.screen(), { timeout: BOOT_LIMIT_MS }).toMatch(printed);
    return printed.exec(await this.screen())?.[1]?.trim() ?? "";
  }

  /** Shows a side of the device. */
  async tab(name: string): Promise<void> {
    await this.page.getByRole("tab", { name }).click();
  }

  /** Filters, and waits for the rows that pass; a text that is no filter leaves them as they are. */
  async filter(text: string): Promise<void> {
    await this.page
      .getByRole("searchbox", { name: "Filter requests" })
      .or(this.page.getByLabel("Filter requests"))
      .fill(text);
    const filtered = this.page.locator(`[role=grid][data-filter=${JSON.stringify(text)}]`);
    await expect(filtered.or(this.page.getByTestId("filter-problem")).first()).toBeAttached();
  }

  /** The value of the first field of that name in the detail's tree. */
  field(name: string): Locator {
    return this.fields.filter({ has: this.page.locator(".field-name", { hasText: new RegExp(`^${name}$`) }) }).first();
  }
}
