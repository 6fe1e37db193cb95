/** Where a sentence of VIRTIO 1.4 cs01 can be read. Its anchors cannot be told from a clause, but the sentence can. */
const SPECIFICATION = "https://docs.oasis-open.org/virtio/virtio/v1.4/cs01/virtio-v1.4-cs01.html";

/** A browser that knows text fragments scrolls to the sentence; another opens the document. A hyphen has a meaning there. */
export const addressOf = (quote: string): string =>
  `${SPECIFICATION}#:~:text=${encodeURIComponent(quote).replaceAll("-", "%2D")}`;
