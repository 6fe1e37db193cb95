/** Composition root of the trace viewer: the panel without a machine. */
import { fetchSample } from "./sample.ts";
import { mountViewer } from "./ui/viewer/ViewerApp.tsx";

const root = document.getElementById("viewer");
if (!root) throw new Error("viewer.html has no #viewer");
mountViewer(root, { sample: fetchSample });
