/**
 * A machine that a page put together itself, with one of v86's network cards. The firmware leads the card to the
 * interrupt line of the device. A driver of the card lowers its interrupt while the device's is up.
 */
import { V86 } from "v86";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import { attachVirtioCrypto } from "../src/machine/attach.ts";
import { fileSource } from "../src/machine/file-source.ts";
import { loadAssets, type MachineAssets } from "../src/machine/images.ts";
import { concatenated, pcOptions } from "../src/machine/pc.ts";
import { NE2K, Pc, VIRTIO_NET } from "../src/machine/testing/pc.ts";
import { IMAGES, overlay } from "../src/node/guest-run.ts";
import { createEnginePool } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";

const AES_REQUESTS = 1500;
const RSA_REQUESTS = 500;
const COMMAND = `
vcrypto storm -n ${AES_REQUESTS} -s 64 -j 1
vcrypto bench rsa --driver virtio-crypto-rsa --size 1024 --count ${RSA_REQUESTS} --json
`;
const TIME_LIMIT_MS = 110_000;

/** Where the firmware leads the pins of all three. */
const LINE = 10;
const DEVICE = 0x0d << 3;
const BAR0 = 0x10;
const INTERRUPT_LINE = 0x3c;
const ports = (pc: Pc, bdf: number, bar: number) => pc.configRead(bdf, BAR0 + 4 * bar) & ~3;

/** Ports of the ne2k, and a bit of its interrupt registers. */
const Ne2k = { command: 0, isr: 7, imr: 15 } as const;
const DMA_DONE = 0x40;
const START_DMA = 0x0a;

interface Card {
  readonly bdf: number;
  /** Makes what a driver of it does when it finds an interrupt on the line. */
  readonly handler: (pc: Pc) => () => void;
}

const CARDS: Readonly<Record<"ne2k" | "virtio", Card>> = {
  ne2k: {
    bdf: NE2K,
    handler: (pc) => {
      const port = ports(pc, NE2K, 0);
      pc.out(port + Ne2k.imr, DMA_DONE);
      return () => {
        pc.out(port + Ne2k.command, START_DMA);
        pc.out(port + Ne2k.isr, DMA_DONE);
      };
    },
  },
  // Each driver on a line looks at its own device. Reading this ISR lowers an interrupt that was not up.
  virtio: {
    bdf: VIRTIO_NET,
    handler: (pc) => {
      const isr = ports(pc, VIRTIO_NET, 2);
      return () => pc.in(isr);
    },
  },
};

let assets: MachineAssets;
const engine = createEnginePool({ size: 1, spawn: spawnNodeWorker });

beforeAll(async () => {
  assets = await loadAssets(fileSource(IMAGES), () => {});
});
afterAll(() => engine.close());

/** Resolves once the guest says that its command has ended, and with which status. */
function exitOf(emulator: V86, onBegin: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error("the guest waits for an interrupt")), TIME_LIMIT_MS);
    let line = "";
    emulator.add_listener("serial1-output-byte", (byte: number) => {
      line += String.fromCharCode(byte);
      if (!line.endsWith("\n")) return;
      if (line.startsWith("begin")) onBegin();
      if (line.startsWith("exit")) {
        clearTimeout(limit);
        resolve(line.trim());
      }
      line = "";
    });
  });
}

/** Calls `work` whenever the device's line has gone up, before the guest's next instruction. */
function afterRaise({ cpu }: Pc, work: () => void): void {
  const raise = cpu.device_raise_irq.bind(cpu);
  cpu.device_raise_irq = (line) => {
    raise(line);
    if (line === LINE) work();
  };
}

/** Does not call `work` again while it is running: the card raises the line, too. */
function notNested(work: () => void): () => void {
  let running = false;
  return () => {
    if (running) return;
    running = true;
    work();
    running = false;
  };
}

/**
 * Runs the command in the guest. The card's driver runs at each interrupt of the device and at each notification. The
 * guest has interrupts off then, and the card's own comes and goes before it is served.
 */
async function run(type: keyof typeof CARDS) {
  const initrd = concatenated(assets.images.initrd, overlay(COMMAND, []));
  const emulator = new V86({ ...pcOptions(assets, { initrd, cmdline: assets.cmdline }), net_device: { type } });
  await new Promise<void>((resolve) => emulator.add_listener("emulator-loaded", resolve));
  const pc = new Pc(emulator);
  const { bdf, handler } = CARDS[type];
  let handled = 0;
  let work = () => {};
  const trace = ({ kind }: TraceEvent) => {
    if (kind === "notify") work();
  };
  const device = attachVirtioCrypto(emulator, { engine, trace });
  let output = "";
  emulator.add_listener("serial0-output-byte", (byte: number) => {
    output += String.fromCharCode(byte);
  });
  const ended = exitOf(emulator, () => {
    output = "";
    const handle = handler(pc);
    work = notNested(() => {
      handled++;
      handle();
    });
    afterRaise(pc, work);
  });
  try {
    await emulator.run();
    const exit = await ended;
    return { exit, output, handled, lines: [DEVICE, bdf].map((each) => pc.configRead(each, INTERRUPT_LINE, 8)) };
  } finally {
    device.close();
    await emulator.destroy();
  }
}

describe.each(["ne2k", "virtio"] as const)("v86's %s card on the device's interrupt line", (type) => {
  test(`takes none of ${AES_REQUESTS + RSA_REQUESTS} requests' interrupts along`, async () => {
    const { exit, output, handled, lines } = await run(type);
    expect(lines).toEqual([LINE, LINE]);
    expect(exit).toBe("exit 0");
    expect(output).toContain(`${AES_REQUESTS} requests of 64 bytes`);
    expect(output).toContain(`"driver":"virtio-crypto-rsa","size":1024,"count":${RSA_REQUESTS}`);
    expect(handled).toBeGreaterThan(2 * (AES_REQUESTS + RSA_REQUESTS));
  });
});
