/** The program that writes the files of this folder. A test compares it with package.json. */
export const MADE = "v86-virtio-crypto 0.1.0";
