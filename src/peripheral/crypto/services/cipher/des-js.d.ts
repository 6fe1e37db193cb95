/** What of the package des.js is used; it comes without types. */
declare module "des.js" {
  interface Options {
    readonly type: "encrypt" | "decrypt";
    readonly key: Uint8Array;
    /** False: as many bytes out as in. */
    readonly padding: false;
  }

  interface Cipher {
    /** The blocks, each on its own. What is given anew does not depend on what was given before. */
    final(blocks: Uint8Array): readonly number[];
  }

  export const DES: { create(options: Options): Cipher };
  export const EDE: { create(options: Options): Cipher };
}
