/** What the page keeps for the next visit. A browser may refuse: then nothing is kept, and the page works all the same. */
export const localStore = {
  /** Null if nothing is kept under that key. */
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },

  set(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // The next visit begins as the first one did.
    }
  },
};
