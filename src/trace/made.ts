/** Who writes the files of this folder; a test holds it against package.json. */
export const MADE = "v86-virtio-crypto 0.1.0";
