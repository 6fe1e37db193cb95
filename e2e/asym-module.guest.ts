/** The guest's driver of the asymmetric service, against a device that does what no device may. */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import { fileSource } from "../src/machine/file-source.ts";
import { Machine } from "../src/machine/machine.ts";
import { IMAGES, overlay } from "../src/node/guest-run.ts";
import { createEnginePool, enginePoolSize } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";
import { attachRogue, type RogueDevice } from "./rogue-device.ts";

const INDIRECT_DESC = 1n << 28n;

/** Finds the node of the device at 00:0f.0. */
const PREAMBLE = `
D=$(basename /sys/bus/pci/devices/0000:00:0f.0/virtio*)
NODE=/dev/$(ls /sys/bus/virtio/devices/$D/misc)
DRIVER=/sys/bus/virtio/drivers/virtio_crypto_asym
raw() { vcrypto asym raw --device $NODE "$@"; }
in_flight() { until vcrypto asym info --device $NODE | grep -q "requests: $1 with"; do :; done; }
opened() { until [ $(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c "$NODE$") = $1 ]; do :; done; }
bind() { echo $D > $DRIVER/bind; }
unbind() { echo $D > $DRIVER/unbind; }
`;

/** Words that only a kernel in trouble prints. */
const TROUBLE = /^.*(WARNING|BUG|Oops|Call Trace|general protection).*$/m;

/** The commands' output by name, from one boot. */
async function session(commands: Readonly<Record<string, string>>, maskFeatures = 0n): Promise<Record<string, string>> {
  const script = Object.entries(commands).map(([name, command]) => `echo "=== ${name}"\n${command}`);
  const output = await boot(`${PREAMBLE}${script.join("\n")}`, maskFeatures);
  const parts = output.split(/^=== /m).slice(1);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trim()]),
  );
}

async function boot(command: string, maskFeatures: bigint): Promise<string> {
  let rogue: RogueDevice | undefined;
  let output = "";
  // For the self-tests of the other driver.
  const engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  const ended = new Promise<void>((resolve, reject) => {
    const machine = new Machine({
      engine,
      now: () => performance.now(),
      assets: () => fileSource(IMAGES),
      overlay: overlay(command, []),
      scheduling: (emulator) => {
        rogue = attachRogue(emulator, maskFeatures);
        return () => {};
      },
      emit: (message) => {
        if (message.type === "console") output += Buffer.from(message.bytes).toString();
        else if (message.type === "failure") reject(new Error(message.failure.why));
        // What the guest says on its console, the only way to tell the device something from outside a request.
        if (message.type === "console" && output.includes("be ready!") && !rogue?.ready) rogue?.beReady();
      },
      control: (line) => {
        if (line === "begin") output = "";
        if (!line.startsWith("exit ")) return;
        machine.powerOff().then(resolve, reject);
      },
    });
    machine.boot({ images: "" }).catch(reject);
  });
  await ended.finally(() => engine.close());
  return output;
}

describe("the driver of the asymmetric service", () => {
  let of: Record<string, string>;

  beforeAll(async () => {
    of = await session({
      bound: "basename $(readlink /sys/bus/virtio/devices/$D/driver); ls $NODE; cat /sys/bus/virtio/devices/$D/status",
      upstream: "ls /sys/bus/virtio/drivers/virtio_crypto | grep -c ^virtio",
      echo: "raw 01aabbccdd -w 16",
      nothing: "raw 01 -w 0",
      large:
        "head -c 1000000 /dev/zero | tr '\\0' '\\1' > /tmp/big; raw /tmp/big -w 40000 -o raw | tail -c 40000 | sha256sum",
      larger: "head -c 1100000 /dev/zero > /tmp/big; raw /tmp/big 2>&1; echo $?",
      long: "raw 05112233 -w 8",
      short: "raw 08112233445566 -w 8 --all",
      interrupted: "raw 02 --timeout 100 2>&1; echo $?; in_flight 1; raw 03; in_flight 0; echo released",
      killed:
        "vcrypto asym raw 02 --device $NODE & in_flight 1; kill -9 $!; wait $!; echo $?; in_flight 1; raw 03; in_flight 0; echo released",
      many: "for i in 1 2 3 4 5 6 7 8; do raw 020$i & done; in_flight 8; raw 03; wait; in_flight 0; echo done",
      full: `for i in $(seq 70); do raw 0940 >/tmp/full.$i 2>&1 & done; in_flight 6; raw 03 >/dev/null; wait;
        cat /tmp/full.* | grep -c 'used.len 2'`,
      unready: `raw 07; until raw 01 2>&1 | grep -q EAGAIN; do :; done; raw 01 2>&1; echo $?;
        echo 'be ready!'; until raw 01 >/dev/null 2>&1; do :; done; echo ready`,
      unbind: `raw 02 2>&1 & in_flight 1; unbind; wait $!; echo $?; ls $NODE 2>&1; bind; raw 0122`,
      open: `exec 5<>$NODE; unbind; rmmod virtio_crypto_asym 2>&1; exec 5<&-; bind; raw 0133`,
      reset: `raw 04 2>&1; echo $?; raw 01 2>&1; echo $?; vcrypto asym info --device $NODE | head -1;
        unbind; bind; raw 0144`,
      resetPending: `raw 02 2>&1 & in_flight 1; raw 04 2>&1; wait $!; echo $?; unbind; bind; raw 0144`,
      badId: `raw 06 2>&1; echo $?; unbind; bind; raw 0155`,
      unload: `raw 02 --timeout 100 2>&1; in_flight 1; rmmod virtio_crypto_asym && echo unloaded;
        modprobe virtio_crypto_asym; raw 0166`,
      badIoctl: "raw 2>&1 </dev/null; echo $?",
      other: `rmmod virtio_crypto_asym; rmmod virtio_crypto; modprobe virtio_crypto_asym; modprobe virtio_crypto;
        cat /sys/bus/virtio/devices/*/status; raw 0177`,
      log: "dmesg",
    });
  });

  test("binds to its device and leaves the other to the upstream driver", () => {
    expect(of.bound).toMatch(/^virtio_crypto_asym\n\/dev\/virtio-crypto-asym\d\n0x0000000f$/);
    expect(of.upstream).toBe("1");
  });

  test("brings the bytes that the device wrote, however many pieces they are in", () => {
    expect(of.echo).toBe("used.len 5\nstatus unknown (3434850817)\n01aabbccdd");
    expect(of.nothing).toBe("used.len 0");
    expect(of.large?.slice(0, 64)).toBe(createHash("sha256").update(Buffer.alloc(40000, 1)).digest("hex"));
  });

  test("refuses a request that is larger than the device takes", () => {
    expect(of.larger).toMatch(/EMSGSIZE[\s\S]*\n1$/);
  });

  test("refuses a request without a byte to read", () => {
    expect(of.badIoctl).toMatch(/EINVAL[\s\S]*\n1$/);
  });

  test("believes no used.len beyond the writable bytes", () => {
    expect(of.long).toMatch(/^used.len 8\n.*\n0511223300000000$/);
  });

  test("shows zeros behind used.len, whatever the device wrote there", () => {
    expect(of.short).toMatch(/^used.len 4\n.*\n0811223300000000$/);
  });

  test("a signal ends a wait; the request stays with the device, and its slot comes back later", () => {
    expect(of.interrupted).toMatch(/EINTR[\s\S]*\n1\nused.len 1\n03\nreleased$/);
    expect(of.killed).toMatch(/^(Killed\n)?137\nused.len 1\n03\nreleased$/);
  });

  test("many requests are in flight, and come back in any order", () => {
    for (let i = 1; i <= 8; i++) expect(of.many).toContain(`020${i}`);
    expect(of.many).toMatch(/done$/);
  });

  test("more requests than slots wait for their turn", () => {
    expect(of.full).toBe("70");
  });

  test("a device that is not ready is EAGAIN until it is", () => {
    expect(of.unready).toMatch(/EAGAIN[\s\S]*\n1\nbe ready!\nready$/);
  });

  test("unbinding ends a wait with ENODEV and takes the node away; binding brings it back", () => {
    expect(of.unbind).toMatch(/ENODEV[\s\S]*\n1\nls: .*No such file[\s\S]*used.len 2\n0122$/);
  });

  test("an open file survives unbinding, and keeps the module", () => {
    expect(of.open).toMatch(/rmmod: [\s\S]*used.len 2\n0133$/);
  });

  test("DEVICE_NEEDS_RESET is EIO for waiting and for new requests, until the driver is bound again", () => {
    expect(of.reset?.match(/EIO/g)).toHaveLength(2);
    expect(of.reset).toMatch(/status 0x80[\s\S]*used.len 2\n0144$/);
    expect(of.resetPending?.match(/EIO/g)).toHaveLength(2);
    expect(of.resetPending).toMatch(/used.len 2\n0144$/);
  });

  test("a buffer that the device did not have is EIO", () => {
    expect(of.badId).toMatch(/EIO[\s\S]*\n1\nused.len 2\n0155$/);
  });

  test("unloads with a request pending", () => {
    expect(of.unload).toMatch(/EINTR[\s\S]*unloaded\nused.len 2\n0166$/);
  });

  test("leaves no mark on the device that it turned down", () => {
    expect(of.other).toMatch(/^(0x0000000f\n)+used.len 2\n0177$/);
  });

  test("nothing in the log is worse than a message", () => {
    expect(TROUBLE.exec(of.log ?? "")?.[0]).toBeUndefined();
    expect(of.log).toMatch(/asks for a reset: stopped/);
    expect(of.log).toMatch(/returned a buffer that it did not have: stopped/);
  });
});

describe("a device without indirect descriptors", () => {
  let of: Record<string, string>;

  beforeAll(async () => {
    of = await session(
      {
        large: "head -c 900000 /dev/zero | tr '\\0' '\\1' > /tmp/big; raw /tmp/big -w 16",
        larger: "head -c 1048000 /dev/zero > /tmp/big; raw /tmp/big 2>&1; echo $?",
        full: `for i in $(seq 40); do raw 0920 >/tmp/full.$i 2>&1 & done; in_flight 8; raw 03 >/dev/null; wait;
        cat /tmp/full.* | grep -c 'used.len 2'`,
        unbind: `for i in $(seq 40); do raw 02 >/tmp/pending.$i 2>&1 & done; in_flight 32; opened 40; unbind; wait;
        cat /tmp/pending.* | grep -c ENODEV; bind; raw 0122`,
        log: "dmesg",
      },
      INDIRECT_DESC,
    );
  });

  test("a request takes an entry of the ring for each piece, and is refused when it never fits", () => {
    expect(of.large).toMatch(/^used.len 16\n/);
    expect(of.larger).toMatch(/EMSGSIZE[\s\S]*\n1$/);
  });

  test("requests wait for room in the ring", () => {
    expect(of.full).toBe("40");
  });

  test("unbinding also ends the wait for room", () => {
    expect(of.unbind).toMatch(/^40\nused.len 2\n/);
    expect(TROUBLE.exec(of.log ?? "")?.[0]).toBeUndefined();
  });
});
