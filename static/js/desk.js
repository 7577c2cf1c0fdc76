// Keys of the officer's desk. Each presses a control of the page, named by data-key, so that
// nothing can be done by a key that has no button. Keys typed into a field are left alone.

const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function visible(control) {
  return control.checkVisibility ? control.checkVisibility() : true;
}

function press(key) {
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!control) return false;
  if (control.matches(TYPED_INTO)) control.focus();
  else (control.matches("a, button") ? control : control.querySelector("a, button"))?.click();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr")];
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
  next.querySelector("a")?.focus();
  return true;
}

function tick() {
  const row = rows().find((each) => each.contains(document.activeElement));
  row?.querySelector("input[type=checkbox]")?.click();
  return Boolean(row);
}

function act(key) {
  if (key === "j") return press("j") || step(1);
  if (key === "k") return press("k") || step(-1);
  if (key === "x") return tick();
  return press(key);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (!"jkxacs/?".includes(event.key) || event.target.closest(TYPED_INTO)) return;
  if (act(event.key)) event.preventDefault();
});

// Ticking all rows at once is an ease; without scripts each is ticked by itself.
for (const box of document.querySelectorAll("[data-tick-all]")) {
  box.hidden = false;
  box.querySelector("input").addEventListener("change", (event) => {
    for (const row of rows()) row.querySelector("input[type=checkbox]").checked = event.target.checked;
  });
}

// The seconds left to take an act back; the server decides when it is too late.
for (const shown of document.querySelectorAll("[data-seconds-left]")) {
  let left = Number(shown.dataset.secondsLeft);
  const timer = setInterval(() => {
    left -= 1;
    shown.textContent = Math.max(left, 0);
    if (left > 0) return;
    clearInterval(timer);
    shown.closest("[data-undo]")?.remove();
  }, 1000);
}

// A kept sentence goes into the reason, where the officer can still change it.
for (const button of document.querySelectorAll("[data-sentence]")) {
  const reason = document.querySelector("#viec-can-lam textarea[name=reason]");
  button.hidden = !reason;
  button.addEventListener("click", () => {
    reason.value = [reason.value.trim(), button.dataset.sentence].filter(Boolean).join(" ");
    reason.focus();
  });
}
