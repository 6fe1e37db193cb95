/** The promises that were rejected without a listener in a turn of the event loop. */

/** Reasons of rejections since the last call of {@link turn}. */
const thrown: unknown[] = [];
let isListening = false;

/** Ends the turn; returns what promises were rejected with since the last call, and nothing listened to. */
export async function turn(): Promise<readonly unknown[]> {
  if (!isListening) process.on("unhandledRejection", (error) => thrown.push(error));
  isListening = true;
  await new Promise((resolve) => setImmediate(resolve));
  return thrown.splice(0);
}
