/**
 * Makes the machine that lessons begin with: the bundled guest, booted to its prompt with every device. So a lesson
 * begins in the time of a restore. Without guest images there is none, and the page boots one itself.
 */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IMAGES } from "../src/node/guest-run.ts";
import { ShellMachine } from "../src/node/lessons/shell-machine.ts";

const FILE = join(IMAGES, "lesson.machine");

if (existsSync(join(IMAGES, "manifest.json"))) {
  const machine = new ShellMachine();
  const saved = await machine.boot();
  await machine.close();
  await writeFile(FILE, Buffer.from(await saved.arrayBuffer()));
  console.log(`public/images/lesson.machine: ${(saved.size / 1e6).toFixed(1)} MB`);
} else {
  console.log("no guest images: lessons will boot the guest themselves");
}
