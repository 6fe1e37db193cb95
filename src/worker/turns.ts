/** Turns of a thread's event loop: messages that have come already are dealt with before the next one. */

export class Turns {
  #port: MessagePort | undefined;
  readonly #waiting: (() => void)[] = [];

  /** A timer would wait for a millisecond or more, a microtask for no message. */
  next(): Promise<void> {
    const port = this.#open();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      port.postMessage(undefined);
    });
  }

  #open(): MessagePort {
    if (this.#port) return this.#port;
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => this.#waiting.shift()?.();
    this.#port = port1;
    return port1;
  }
}
