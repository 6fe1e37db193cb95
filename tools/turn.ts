/** What was thrown into promises without a listener, and a turn of the event loop in which it shows. */
const thrown: unknown[] = [];
let isListening = false;

/** Ends the turn; returns what promises were rejected with since the last call, and nothing listened to. */
export async function turn(): Promise<readonly unknown[]> {
  if (!isListening) process.on("unhandledRejection", (error) => thrown.push(error));
  isListening = true;
  await new Promise((resolve) => setImmediate(resolve));
  return thrown.splice(0);
}
