/** The root filesystem: its links, its files and its modules. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readCpio, writeCpio } from "./cpio.ts";
import { appletsOf, dependenciesOf, layRootfs } from "./rootfs.ts";

const names = ["[", "[[", ...Array.from({ length: 120 }, (_, index) => `tool${index}`), "busybox", "sh"];
const busybox = Buffer.from(`ELF...\0${names.join("\0")}\0\0more`, "latin1");
const module = (depends: string) => Buffer.from(`ELF\0license=GPL\0depends=${depends}\0name=x\0`, "latin1");
const parts = {
  busybox,
  programs: new Map([
    ["session-leader", Buffer.from("leads")],
    ["vcrypto", Buffer.from("encrypts")],
  ]),
  sources: new Map([["udriver/driver.c", Buffer.from("drives")]]),
  release: "6.1.1",
  modules: new Map([
    ["virtio_crypto", module("crypto_engine,virtio")],
    ["crypto_engine", module("")],
  ]),
  overlay: fileURLToPath(new URL("rootfs", import.meta.url)),
};

it("finds the command names inside busybox", () => {
  expect(appletsOf(busybox)).toEqual(names.filter((name) => name !== "busybox"));
});

it("refuses a busybox without a table of command names", () => {
  expect(() => appletsOf(Buffer.from("ELF"))).toThrow("no table");
  expect(() => appletsOf(Buffer.from("\0[\0[[\0ash\0\0"))).toThrow("no usable table");
});

it("reads what a module depends on", () => {
  expect(dependenciesOf(module("crypto_engine,virtio"))).toEqual(["crypto_engine", "virtio"]);
  expect(dependenciesOf(module(""))).toEqual([]);
  expect(() => dependenciesOf(Buffer.from("ELF"))).toThrow("does not say");
});

it("takes a module's softdep for a dependency, whatever it is called", () => {
  const withSoft = Buffer.from("ELF\0softdep=pre: md5 ghash-generic\0depends=authenc\0", "latin1");
  expect(dependenciesOf(withSoft)).toEqual(["authenc", "md5", "ghash-generic"]);
});

it("lists all that a module needs, each before what that needs, as modprobe begins at the end", async () => {
  const modules = new Map([
    ["top", Buffer.from("\0softdep=pre: middle other\0depends=base\0", "latin1")],
    ["middle", module("base")],
    ["base", module("built-in")],
    ["other", module("")],
  ]);
  const laid = await layRootfs({ ...parts, modules });
  const list = Buffer.from(laid.find(({ name }) => name.endsWith("modules.dep"))?.data ?? []).toString();
  expect(list).toBe("base.ko:\nmiddle.ko: base.ko\nother.ko:\ntop.ko: other.ko middle.ko base.ko\n");
});

const entries = await layRootfs(parts);

describe("the root filesystem", () => {
  const find = (name: string) => entries.find((entry) => entry.name === name);
  const text = (name: string) => Buffer.from(find(name)?.data ?? []).toString();

  it("has every entry after its folder, and each only once", () => {
    const seen = new Set([""]);
    for (const { name } of entries) {
      const folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : "";
      expect(seen, name).toContain(folder);
      expect(seen).not.toContain(name);
      seen.add(name);
    }
  });

  it("has a link for each command, and /sbin and /usr/bin lead to /bin", () => {
    expect(text("bin/sh")).toBe("busybox");
    expect(text("sbin")).toBe("bin");
    expect(text("usr/bin")).toBe("../bin");
  });

  it("has an executable /init and lspci, which is a script of ours", () => {
    expect(find("init")?.mode).toBe(0o755);
    expect(find("bin/lspci")).toMatchObject({ type: "file", mode: 0o755 });
    expect(find("etc/shrc")?.mode).toBe(0o644);
  });

  it("has our own programs as executables, and the console starts its shell with one of them", () => {
    expect(find("bin/vcrypto")).toMatchObject({ type: "file", mode: 0o755 });
    expect(find("bin/session-leader")).toMatchObject({ type: "file", mode: 0o755 });
    expect(text("etc/console.sh")).toMatch(/^\tsession-leader sh .*&$/m);
  });

  it("has the sources that a person may read, in a folder for each program", () => {
    expect(find("usr/share/udriver")?.type).toBe("directory");
    expect(find("usr/share/udriver/driver.c")).toMatchObject({ type: "file", mode: 0o644 });
    expect(text("usr/share/udriver/driver.c")).toBe("drives");
  });

  it("lists for modprobe what each module needs of the others", () => {
    expect(text("lib/modules/6.1.1/modules.dep")).toBe("crypto_engine.ko:\nvirtio_crypto.ko: crypto_engine.ko\n");
  });

  it("loads the driver of the asymmetric service first: the other one leaves its device with an error", () => {
    expect(text("init")).toMatch(/^modprobe -a virtio_crypto_asym virtio_crypto /m);
  });

  it("is an archive that can be read back", () => {
    expect(readCpio(writeCpio(entries)).map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  });
});
