// Brings the reader to what went wrong: the summary first, from there to the control.

export function start(root) {
  const summary = root.querySelector("[data-focus-first]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea, button")
      ? target
      : target.querySelector("input:not([type=hidden]), select, textarea, button");
    (control ?? target).focus({ preventScroll: true });
    (target.closest(".field") ?? target).scrollIntoView({ block: "center" });
  });
}
