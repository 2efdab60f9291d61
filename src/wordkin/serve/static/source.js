// Where answers come from: the server, or the data that stands in the page itself.

import { InlinedSource } from "./inlined-source.js";
import { ServerSource } from "./server-source.js";

/** The source of this page. */
export function chooseSource() {
  return document.getElementById("inlined-info") ? new InlinedSource() : new ServerSource();
}
