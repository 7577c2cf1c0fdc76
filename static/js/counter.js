// The counter: the hand stays on the keyboard. The first empty question has the focus, and so
// does printing as soon as Mẫu 01 is made. Everything works without this.

const ASKED = "input:not([type=hidden], [type=file], [type=checkbox]), select, textarea";

function unanswered(form) {
  return (control) => {
    if (control.disabled || !control.checkVisibility()) return false;
    if (control.type !== "radio") return !control.value;
    return !form.querySelector(`[name="${CSS.escape(control.name)}"]:checked`);
  };
}

function focusFirst() {
  const form = document.querySelector("form[data-first-empty]");
  if (!form || document.querySelector("[data-focus-first]")) return;
  const controls = [...form.querySelectorAll(ASKED)];
  controls.find(unanswered(form))?.focus();
}

function focusPrint() {
  document.querySelector("[data-print]")?.focus();
}

focusFirst();
focusPrint();
document.addEventListener("htmx:after:swap", focusPrint);
