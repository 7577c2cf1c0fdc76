// Every page works without this; each module makes one thing easier.

import * as autosave from "./autosave.js";
import * as conditions from "./conditions.js";
import * as errors from "./errors.js";
import * as lengths from "./lengths.js";
import * as sending from "./sending.js";

document.documentElement.classList.add("has-js");
sending.start(document);
for (const part of [conditions, errors, autosave, lengths]) part.start(document);

// What a partial update brings in gets the same treatment.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target ?? event.target;
  if (!(target instanceof Element)) return;
  for (const part of [conditions, errors, autosave, lengths]) part.start(target);
});
