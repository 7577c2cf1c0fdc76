// Compares a chosen file with a released document by SHA-256, without sending it anywhere.

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

for (const form of document.querySelectorAll("form[data-compare]")) {
  const result = form.querySelector("[data-compare-result]");
  form.addEventListener("change", async (event) => {
    const file = event.target.files?.[0];
    result.textContent = "";
    if (!file || !crypto.subtle) return;
    const same = (await sha256(file)) === form.dataset.compare;
    result.textContent = same ? form.dataset.same : form.dataset.other;
  });
}
