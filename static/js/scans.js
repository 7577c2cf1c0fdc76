// Scans at the counter: sent as soon as they are chosen or dropped, and moved from paper to paper
// by dragging or by the list beside each file. Without this module buttons send the same forms.
//
// The answer is the whole page; only what data-scan-part marks is taken from it, so that what is
// being typed and the control in use stay as they are.

const area = document.querySelector("[data-scans]");
const sorting = area.querySelector("[data-scan-sort]");

function renew(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const said = [];
  for (const part of area.querySelectorAll("[data-scan-part]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.isEqualNode(part)) continue;
    said.push(fresh.querySelector(".error, .hint")?.textContent.trim());
    part.replaceChildren(...fresh.childNodes);
  }
  area.querySelector("[data-scan-status]").textContent = said.join(" ");
  makeDraggable();
}

async function send(form, body) {
  area.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const text = await answer.text();
    const focused = document.activeElement?.id;
    renew(text);
    if (focused) document.getElementById(focused)?.focus();
  } finally {
    area.removeAttribute("aria-busy");
  }
}

function sendFiles(form, files) {
  const body = new FormData(form);
  body.delete("file");
  for (const file of files) body.append("file", file);
  return send(form, body);
}

function makeDraggable() {
  for (const file of area.querySelectorAll("[data-scan]")) file.draggable = true;
}

area.addEventListener("change", async ({ target }) => {
  if (target.type !== "file" || !target.files.length) return;
  await sendFiles(target.form, target.files);
  target.value = "";
});

// A list is sent when it is left: arrows go through its entries, and each would be a choice.
area.addEventListener("focusout", ({ target }) => {
  if (target.form !== sorting || !target.options) return;
  if (!target.selectedOptions[0].defaultSelected) send(sorting, new FormData(sorting));
});
sorting.addEventListener("submit", (event) => {
  event.preventDefault();
  send(sorting, new FormData(sorting));
});

area.addEventListener("dragstart", (event) => {
  event.dataTransfer.setData("text/plain", event.target.dataset.scan ?? "");
});

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
  if (files.length) return sendFiles(place.querySelector("[data-scan-send]"), files);
  const moved = document.getElementById(`tep-${event.dataTransfer.getData("text/plain")}`);
  if (!moved || moved.value === place.dataset.drop) return;
  moved.value = place.dataset.drop;
  await send(sorting, new FormData(sorting));
});

makeDraggable();
