/** Files that are dropped on the page. */

/** Calls back with dropped files; returns how to stop. While a file is over the page, the root element has a mark. */
export function watchDrops(onFiles: (files: readonly File[]) => void): () => void {
  const root = document.documentElement;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    root.classList.add("dropping");
  };
  const leave = (event: DragEvent) => {
    if (!event.relatedTarget) root.classList.remove("dropping");
  };
  const drop = (event: DragEvent) => {
    root.classList.remove("dropping");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", leave);
  document.addEventListener("drop", drop);
  return () => {
    document.removeEventListener("dragover", over);
    document.removeEventListener("dragleave", leave);
    document.removeEventListener("drop", drop);
  };
}
