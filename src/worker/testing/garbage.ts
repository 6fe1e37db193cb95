/** Collects garbage, which Node offers on request only. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What finalizers and ports let go of in a later turn is collected, too. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  for (let turn = 0; turn < 4; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
