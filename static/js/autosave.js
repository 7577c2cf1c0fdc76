// Sends a draft while it is being written: <form data-autosave="/address">.
//
// The form's fields, with its token, are posted two seconds after the last change. A 2xx answer
// is one sentence of text ("Đã lưu lúc 09:41"), which is shown in [data-autosave-status].

const PAUSE_MS = 2000;

async function save(form, status) {
  status.textContent = status.dataset.saving;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "text/plain" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    status.textContent = await answer.text();
  } catch {
    status.textContent = status.dataset.failed;
  }
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const status = form.querySelector("[data-autosave-status]");
    if (!status) continue;
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form, status), PAUSE_MS);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}
