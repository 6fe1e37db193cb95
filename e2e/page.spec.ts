/** The page in Chromium: a guest's requests, made in its shell, seen in the panel, checked outside. */
import { createCipheriv, createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { backgroundsOf } from "./backgrounds.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const PLAINTEXT = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/** RFC 6979, A.2.5: the key of the examples on P-256. */
const EC_POINT = {
  x: "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
  y: "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
};
const EC_KEY = "type=ec;curve=P-256;d=c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const EC_PUBLIC_KEY = `type=ec;curve=P-256;x=${EC_POINT.x};y=${EC_POINT.y}`;
const base64Url = (text: string): string => Buffer.from(text, "hex").toString("base64url");
const ecPublicKey = createPublicKey({
  format: "jwk",
  key: { kty: "EC", crv: "P-256", x: base64Url(EC_POINT.x), y: base64Url(EC_POINT.y) },
});

const demoKey = new X509Certificate(
  readFileSync(new URL("../guest/rootfs/etc/vcrypto/demo-2048.cert.pem", import.meta.url)),
).publicKey;

/** `SCREENSHOTS=1` renews the pictures of the documents. */
const pictures = process.env.SCREENSHOTS === "1" ? "docs/screenshots" : "test-results/screenshots";

test.describe
  .serial("one boot", () => {
    let machine: MachinePage;

    test.beforeAll(async ({ browser }) => {
      // axe opens a page of its own in the same context, which newPage alone forbids.
      const context = await browser.newContext();
      machine = new MachinePage(await context.newPage());
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await machine.page.context().close();
    });

    test("Boot leads through every phase to a shell, and the terminal has the focus", async () => {
      await machine.open();
      // The sample is what there is to look at before.
      await expect(machine.rows.first()).toBeVisible();
      await machine.page.mouse.move(400, 600);
      await expect(machine.page.getByTestId("timeline-track")).toHaveAttribute("aria-label", /kick/);
      await machine.page.screenshot({ path: `${pictures}/idle.png` });
      await machine.pressBoot();
      for (const phase of ["assets", "emulator", "kernel", "device"]) {
        await expect(machine.page.locator(`[data-phase=${phase}][data-state=done]`)).toBeVisible({ timeout: 60_000 });
      }
      await machine.page.screenshot({ path: `${pictures}/booting.png` });
      await machine.shell();
      await expect(machine.page.locator(".xterm-helper-textarea")).toBeFocused();
      await expect(machine.page.getByTestId("device-state")).toContainText("DRIVER_OK");
    });

    for (const driver of ["virtio_crypto_aes_cbc", "virtio-crypto-rsa", "virtio-pkcs1-rsa"]) {
      test(`/proc/crypto says that the self-test of ${driver} passed`, async () => {
        expect(await machine.run(`grep -A4 "driver.*: ${driver}$" /proc/crypto`)).toMatch(/selftest\s+: passed/);
      });
    }

    test("a signature made in the guest verifies with OpenSSL outside it", async () => {
      const signature = await machine.run("vcrypto rsa sign --key demo-2048 --hash sha256 --text hello");
      const bytes = Buffer.from(signature, "hex");
      expect(bytes.length).toBe(256);
      expect(verify("sha256", Buffer.from("hello"), demoKey, bytes)).toBe(true);
      expect(verify("sha256", Buffer.from("other"), demoKey, bytes)).toBe(false);
    });

    test("an AES ciphertext made in the guest equals OpenSSL's, and the panel shows that very request", async () => {
      const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(
        false,
      );
      const expected = Buffer.concat([cipher.update(PLAINTEXT, "hex"), cipher.final()]).toString("hex");
      expect(await machine.run(`vcrypto aes encrypt --key ${KEY} --iv ${IV} --hex ${PLAINTEXT}`)).toBe(expected);

      await machine.filter("cipher_encrypt");
      await machine.rows.last().click();
      await expect(machine.rows.last()).toHaveAttribute("data-outcome", "ok");
      await expect(machine.field("iv_len")).toContainText("16");
      await expect(machine.field("src_data_len")).toContainText("32");
      await expect(machine.field("dst_data_len")).toContainText("32");
      await expect(machine.field("op_type")).toContainText("CIPHER");
      await expect(machine.field("status")).toContainText("OK");
      const bytes = await machine.page.locator(".bytes").textContent();
      const hex = bytes?.replace(/[^0-9a-f]/g, "");
      expect(hex).toContain(IV.slice(0, 8));
      await machine.filter("");
    });

    test("selecting a field lights up its bytes, and a byte selects its field", async () => {
      await machine.filter("cipher_encrypt");
      await machine.rows.last().click();
      await machine.field("session_id").click();
      await expect(machine.field("session_id")).toHaveAttribute("aria-selected", "true");
      await expect(machine.page.getByTestId("explanation")).toContainText("session");
      await expect(machine.page.getByTestId("explanation")).toContainText("bytes 8 to 15");
      await machine.page.screenshot({ path: `${pictures}/live.png` });
      await machine.filter("");
    });

    test("a control request shows its key under the clause it comes from", async () => {
      await machine.filter("cipher_create_session");
      await machine.rows.last().click();
      await expect(machine.field("keylen")).toContainText("16");
      await expect(machine.field("algo").or(machine.field("opcode")).first()).toBeVisible();
      await machine.field("opcode").click();
      await expect(machine.page.getByTestId("explanation")).toContainText("5.9.");
      await machine.filter("");
    });

    test("every operation of the asymmetric service runs through the second device", async () => {
      expect(await machine.run("vcrypto asym selftest | tail -1")).toBe("all 14 passed");
      for (const operation of [
        "sign rsa",
        "verify dsa",
        "encrypt",
        "decrypt",
        "key_gen",
        "key_exchg ecdh",
        "key_exchg dh",
      ]) {
        await machine.filter(`crypto1 ${operation} ok`);
        await expect(machine.rows.first()).toBeVisible();
      }
      await machine.filter("");
    });

    test("an ECDSA signature of the device verifies with OpenSSL, and the panel names the numbers of its request", async () => {
      const signature = await machine.run(`vcrypto asym sign --key-text '${EC_KEY}' -t hello`);
      expect(verify("sha256", Buffer.from("hello"), ecPublicKey, Buffer.from(signature, "hex"))).toBe(true);
      await machine.filter("crypto1 sign ecdsa");
      await machine.rows.last().click();
      await expect(machine.field("hash_algo")).toContainText("SHA_256");
      await expect(machine.field("field_type")).toContainText("PRIME");
      await expect(machine.field("xg_len")).toContainText("32");
      await expect(machine.field("msg")).toContainText("68 65 6c 6c 6f");
      await expect(machine.field("status")).toContainText("OK");
      await expect(machine.field("r")).toContainText("32 bytes");
      await machine.field("q").click();
      await expect(machine.page.getByTestId("explanation")).toContainText("RFC v3: Signature: ECDSA");
      await machine.page.screenshot({ path: `${pictures}/asym.png` });
      await machine.filter("");
    });

    test("a signature that is not valid is a result, not a failure", async () => {
      const signature = await machine.run(`vcrypto asym sign --key-text '${EC_KEY}' -t hello`);
      expect(
        await machine.run(`vcrypto asym verify --key-text '${EC_PUBLIC_KEY}' -t other -s ${signature}; echo $?`),
      ).toBe("not valid1");
      await machine.filter("crypto1 verify ecdsa");
      await expect(machine.rows.last()).toContainText("not valid");
      await machine.rows.last().click();
      await expect(machine.field("status")).toContainText("OK");
      await expect(machine.field("verify_result")).toContainText("BADMSG");
      await machine.filter("");
    });

    test("a long key generation shows how far it is, and a reset of the device ends it", async () => {
      await machine.type("vcrypto asym keygen rsa --bits 8192 --out text &");
      await machine.filter("crypto1 key_gen");
      await expect(machine.rows.last()).toContainText(/prime \d of 2: \d+/, { timeout: 60_000 });
      const driver = "/sys/bus/virtio/drivers/virtio_crypto_asym";
      await machine.run(`cd ${driver}; D=$(ls -d virtio*); echo $D > unbind; echo $D > bind; cd /`);
      await expect(machine.rows.filter({ hasText: "lost in reset" })).toHaveCount(1);
      await machine.tab("State");
      await expect(machine.page.locator("[data-counter=busy] dd")).toHaveText("0");
      expect(await machine.run("vcrypto asym selftest | tail -1")).toBe("all 14 passed");
      await machine.filter("");
    });

    test("the driver unloads, loads again and signs", async () => {
      expect(await machine.run("modprobe -r virtio_crypto; ls /sys/bus/virtio/drivers | grep -cx virtio_crypto")).toBe(
        "0",
      );
      await machine.page.getByLabel("crypto0").check({ force: true });
      await expect(machine.page.getByTestId("device-state")).not.toContainText("DRIVER_OK");
      expect(await machine.run("modprobe virtio_crypto; grep -c 'driver.*virtio' /proc/crypto")).toBe("3");
      await expect(machine.page.getByTestId("device-state")).toContainText("DRIVER_OK");
      expect(await machine.run("vcrypto rsa sign --text again | wc -c")).toBe("513");
    });

    test("the keyboard alone leaves the terminal, walks the list and opens a request", async () => {
      await machine.page.locator(".xterm-helper-textarea").focus();
      await machine.page.keyboard.press("F6");
      await expect(machine.page.locator(".xterm-helper-textarea")).not.toBeFocused();
      for (let i = 0; i < 6 && !(await inRequests()); i++) await machine.page.keyboard.press("F6");
      expect(await inRequests()).toBe(true);
      await machine.page.keyboard.press("End");
      await machine.page.keyboard.press("ArrowUp");
      await machine.page.keyboard.press("Enter");
      await expect(machine.page.getByRole("tree")).toBeFocused();
      await machine.page.keyboard.press("ArrowDown");
      await machine.page.keyboard.press("Escape");
      await expect(machine.page.getByRole("tree")).toBeHidden();
      expect(await inRequests()).toBe(true);

      async function inRequests(): Promise<boolean> {
        return await machine.page.evaluate(() => document.activeElement?.closest(".requests") !== null);
      }
    });

    test("a paused machine does nothing until it is resumed", async () => {
      await machine.page.getByRole("button", { name: "Pause" }).click();
      await expect(machine.state).toHaveAttribute("data-state", "paused");
      await machine.type('echo after""pause');
      await machine.page.getByRole("button", { name: "Resume" }).click();
      await expect(machine.state).toHaveAttribute("data-state", "running");
      await expect.poll(() => machine.screen()).toContain("afterpause");
    });

    test("a reboot from inside the guest starts over and the driver binds again", async () => {
      await machine.type("reboot");
      await expect(machine.bootTime).toBeHidden();
      await machine.shell();
      expect(await machine.run("grep -c 'driver.*virtio' /proc/crypto")).toBe("3");
    });

    test("Reboot does the same from outside", async () => {
      await machine.reboot();
      await expect(machine.bootTime).toBeHidden();
      await machine.shell();
      expect(await machine.run("vcrypto rsa sign --text again | wc -c")).toBe("513");
    });

    test("the View menu turns every region of a light page dark, terminal and detail too, with contrast enough", async () => {
      await machine.run("vcrypto rsa sign --text dark | wc -c");
      await machine.page.locator("[data-testid=request-row][data-kind=request]").last().click();
      await expect(machine.page.getByRole("tree")).toBeVisible();
      for (const { region, brightness } of await backgroundsOf(machine.page))
        expect(brightness, region).toBeGreaterThan(0.8);
      await machine.page.getByRole("button", { name: "View" }).click();
      await machine.page.getByRole("menuitemcheckbox", { name: "Dark colours" }).click();
      await expect(machine.page.locator("html")).toHaveAttribute("data-theme", "dark");
      await expect
        .poll(async () =>
          (await backgroundsOf(machine.page)).filter(({ brightness }) => brightness > 0.2).map(({ region }) => region),
        )
        .toEqual([]);
      expect(await violationsOf(machine.page)).toEqual([]);
      await machine.page.screenshot({ path: `${pictures}/live-dark.png` });
    });
  });

test.describe("trouble", () => {
  test("a missing asset is named, and Retry boots once it is there", async ({ page }) => {
    const machine = new MachinePage(page);
    await page.route("**/images/initrd", (route) => route.fulfill({ status: 404, body: "not here" }));
    await machine.open();
    await machine.pressBoot();
    await expect(machine.failure).toHaveAttribute("data-kind", "asset-missing");
    await expect(machine.failure).toContainText("Could not load initrd.");
    await expect(machine.failure).toContainText("404");
    await page.screenshot({ path: `${pictures}/error.png` });
    await page.unroute("**/images/initrd");
    await machine.failure.getByRole("button", { name: "Retry" }).click();
    await machine.shell();
    await expect(machine.failure).toBeHidden();
  });

  test("an altered asset is not started", async ({ page }) => {
    const machine = new MachinePage(page);
    await page.route("**/images/bzImage", async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      const middle = body.length >> 1;
      body[middle] = (body[middle] ?? 0) ^ 1;
      await route.fulfill({ response, body });
    });
    await machine.open();
    await machine.pressBoot();
    await expect(machine.failure).toHaveAttribute("data-kind", "asset-altered");
    await expect(machine.failure.getByRole("button", { name: /Retry/ })).toBeVisible();
    await expect(machine.state).not.toHaveAttribute("data-state", "running");
  });

  test("a browser without WebAssembly is told so before anything is loaded", async ({ page }) => {
    const machine = new MachinePage(page);
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
    await machine.open();
    await machine.pressBoot();
    await expect(machine.failure).toHaveAttribute("data-kind", "no-webassembly");
  });

  test("engine workers that cannot start are reported, and the guest lives on without RSA", async ({ page }) => {
    const machine = new MachinePage(page);
    // The script that the machine's worker starts its engine workers from, under a name that does not exist.
    await page.route("**/machine.worker*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: (await response.text()).replaceAll(/engine\.worker-[\w-]+\.js/g, "gone.js"),
      });
    });
    await machine.open();
    await machine.pressBoot();
    await machine.shell();
    await expect(page.getByTestId("engine-trouble")).toBeVisible();
    // The driver's RSA fails its self-test, and the kernel goes on with its own.
    expect(await machine.run("dmesg | grep virtio-crypto-rsa")).toMatch(
      /self-tests for rsa using virtio-crypto-rsa failed/,
    );
    expect(await machine.run("vcrypto rsa sign --text hello | wc -c")).toBe("513");
    expect(await machine.run(`vcrypto aes encrypt --key ${KEY} --iv ${IV} --hex ${PLAINTEXT} | wc -c`)).toBe("65");
  });

  test("a guest panic is noticed, and Reboot is offered", async ({ page }) => {
    const machine = new MachinePage(page);
    await page.route("**/images/manifest.json", async (route) => {
      const response = await route.fetch();
      const manifest = (await response.json()) as { cmdline: string };
      await route.fulfill({ response, json: { ...manifest, cmdline: `${manifest.cmdline} rdinit=/bin/false` } });
    });
    await machine.open();
    await machine.pressBoot();
    await expect(machine.failure).toHaveAttribute("data-kind", "guest-panic", { timeout: 60_000 });
    await expect(machine.failure).toContainText("Kernel panic");
    await expect(machine.failure.getByRole("button", { name: "Reboot the guest" })).toBeVisible();
  });
});

test("the page is usable on a phone", async ({ browser }) => {
  const machine = new MachinePage(
    await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }),
  );
  await machine.boot();
  await machine.page.getByLabel("Line to send to the guest").fill("vcrypto rsa sign --text hello | wc -c");
  await machine.page.getByLabel("Line to send to the guest").press("Enter");
  await expect.poll(() => machine.screen()).toContain("513");
  await machine.page
    .getByRole("navigation", { name: "Regions" })
    .getByRole("button", { name: /Requests/ })
    .click();
  await machine.rows.last().click();
  await machine.page.screenshot({ path: `${pictures}/phone.png` });
  expect(machine.errors).toEqual([]);
  await machine.page.close();
});
