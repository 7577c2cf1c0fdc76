// Scans at the counter: sent as soon as they are chosen or dropped, and moved from paper to paper
// by dragging or by the list beside each file. Without this module buttons send the same forms.
//
// The answer is the whole page; only what data-scan-part marks is taken from it, so that what is
// being typed and the control in use stay as they are.

const area = document.querySelector("[data-scans]");
const sorting = area.querySelector("[data-scan-sort]");
const status = area.querySelector("[data-scan-status]");

// What is refused before the portal looks at the draft is told on another page, without the papers.
function renew(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.querySelector("[data-scan-part]")) throw new Error("Another page");
  const said = [];
  for (const part of area.querySelectorAll("[data-scan-part]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.isEqualNode(part)) continue;
    for (const line of fresh.querySelectorAll(".error, .hint")) said.push(line.textContent.trim());
    part.replaceChildren(...fresh.childNodes);
  }
  status.className = "vh";
  status.textContent = said.join(" ");
  makeDraggable();
}

function tellOfFailure() {
  status.className = "error";
  status.textContent = status.dataset.failed;
  status.scrollIntoView({ block: "nearest" });
}

// Gives whether the portal looked at what was sent, whatever it says of it.
async function send(form, body) {
  area.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const text = await answer.text();
    const focused = document.activeElement?.id;
    renew(text);
    if (focused) document.getElementById(focused)?.focus();
    return true;
  } catch {
    tellOfFailure();
    return false;
  } finally {
    area.removeAttribute("aria-busy");
  }
}

async function sendChosen(form) {
  if (await send(form, new FormData(form))) form.elements.file.value = "";
}

function makeDraggable() {
  for (const file of area.querySelectorAll("[data-scan]")) {
    file.draggable = true;
    for (const part of file.querySelectorAll("a, img")) part.draggable = false;
  }
}

area.addEventListener("change", ({ target }) => {
  if (target.type === "file" && target.files.length) sendChosen(target.form);
});

// A list is sent when it is left: arrows go through its entries, and each would be a choice.
area.addEventListener("focusout", ({ target }) => {
  if (target.form !== sorting || !target.options) return;
  if (!target.selectedOptions[0].defaultSelected) send(sorting, new FormData(sorting));
});
area.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target === sorting) send(sorting, new FormData(sorting));
  else sendChosen(event.target);
});

area.addEventListener("dragstart", (event) => {
  event.dataTransfer.setData("text/plain", event.target.dataset?.scan ?? "");
  // A page that changes while a drag begins ends it.
  setTimeout(() => area.classList.add("sorting"));
});
area.addEventListener("dragend", () => area.classList.remove("sorting"));

function over(event, shown) {
  for (const place of area.querySelectorAll(".drop")) place.classList.remove("drop");
  const place = event.target.closest("[data-drop]") ?? area.querySelector("[data-drop]");
  if (shown) place.classList.add("drop");
  return place;
}

// Whatever is dropped beside a paper falls on the stack; the browser would leave the page for it.
area.addEventListener("dragover", (event) => {
  event.preventDefault();
  over(event, true);
});
area.addEventListener("dragleave", (event) => over(event, false));
area.addEventListener("drop", async (event) => {
  event.preventDefault();
  const place = over(event, false);
  const { files } = event.dataTransfer;
  if (files.length) {
    const form = place.querySelector("[data-scan-send]");
    form.elements.file.files = files;
    return sendChosen(form);
  }
  const moved = document.getElementById(`tep-${event.dataTransfer.getData("text/plain")}`);
  if (!moved || moved.value === place.dataset.drop) return;
  moved.value = place.dataset.drop;
  await send(sorting, new FormData(sorting));
});

makeDraggable();
