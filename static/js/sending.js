// Sends a form once however often the button is pressed, and sends the form being written
// by Ctrl+Enter.

const PATIENCE_MS = 8000;

export function start(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    setTimeout(() => delete form.dataset.sending, PATIENCE_MS);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form");
    const buttons = [...(form?.elements ?? [])].filter((each) => each.matches("button:not([type=button])"));
    const button = buttons.find((each) => each.matches("[data-main-action]")) ?? buttons[0];
    // Where several acts are offered, a key may not choose between them.
    if (!button || (buttons.length > 1 && !button.matches("[data-main-action]"))) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  // Coming back by the browser's own button shows the page as it was left: free its forms.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  });
}
