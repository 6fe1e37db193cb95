/** Composition root of the trace viewer: the panel without a machine. */

import { mountViewer } from "../ui/viewer/ViewerApp.tsx";
import { fetchSample } from "./sample.ts";

const root = document.getElementById("viewer");
if (!root) throw new Error("viewer.html has no #viewer");
mountViewer(root, { sample: fetchSample });
