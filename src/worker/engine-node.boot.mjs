/** First file of a Node worker thread: worker threads do not inherit their parent's TypeScript loader. */
import { register } from "tsx/esm/api";

register();
await import("./engine-node.worker.ts");
