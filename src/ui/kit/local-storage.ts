/** Values kept for the next visit. If the browser refuses storage, nothing is kept, and the page still works. */
export const localStore = {
  /** Null if nothing is kept under that key. */
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },

  /** The keys that begin so and have a value. */
  keys(beginning: string): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(beginning));
    } catch {
      return [];
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
