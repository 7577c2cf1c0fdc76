// Who else has the dossier open: asked again while this page is in sight, and told at once when
// it is left. Without this module the page says who had it open when it was loaded.

const EVERY_MS = 15000;
// Whoever has signed out meanwhile is not led to the sign-in page: opened here unseen, it would
// take the place of the one that the next person is about to fill in.
const UNLED = { method: "POST", redirect: "manual" };
const form = document.querySelector("form[data-looking]");
let timer;

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(form.action, { ...UNLED, body: new FormData(form) });
    if (answer.ok) tell(await answer.text());
  } catch {
    // The connection is gone for now: the next asking may find it again.
  } finally {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, EVERY_MS);
  }
}

function tell(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const told = page.querySelector("[data-others]");
  const shown = form.querySelector("[data-others]");
  if (told && !told.isEqualNode(shown)) shown.replaceChildren(...told.childNodes);
}

function leave() {
  clearTimeout(timer);
  const body = new FormData(form);
  body.append("gone", "1");
  fetch(form.action, { ...UNLED, body, keepalive: true }).catch(() => {});
}

if (form) {
  ask();
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : ask()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
}
