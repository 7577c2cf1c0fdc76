// Who else has the dossier open: asked again while this page is in sight, and told at once when
// it is left. Without this module the page says who had it open when it was loaded.

const EVERY_MS = 15000;
const form = document.querySelector("form[data-looking]");
let timer;

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.querySelector("[data-others]");
  const shown = form.querySelector("[data-others]");
  if (told && !told.isEqualNode(shown)) shown.replaceChildren(...told.childNodes);
  timer = setTimeout(ask, EVERY_MS);
}

function leave() {
  clearTimeout(timer);
  const body = new FormData(form);
  body.append("gone", "1");
  navigator.sendBeacon(form.action, body);
}

if (form) {
  ask();
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : ask()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
}
