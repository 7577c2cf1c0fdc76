// Counts what is left of a long text, aloud only when little is left.

const QUIET_SHARE = 0.8;

function counter(area) {
  const line = document.createElement("p");
  line.className = "hint count num";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  return line;
}

export function start(root) {
  for (const area of root.querySelectorAll("textarea[data-max-length]")) {
    const most = Number(area.dataset.maxLength);
    const line = counter(area);
    const tell = () => {
      const length = [...area.value].length;
      line.hidden = length < most * QUIET_SHARE;
      line.textContent = `${length} / ${most}`;
      line.classList.toggle("count--over", length > most);
    };
    area.addEventListener("input", tell);
    tell();
  }
}
