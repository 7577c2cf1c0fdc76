// Open menus of the desk close when one looks elsewhere: by Esc, or by a click beside them.

const OPEN = "details.nav-group[open]";

function close(menu) {
  menu.open = false;
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(event.target)) close(menu);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(OPEN);
  if (!menu) return;
  close(menu);
  menu.querySelector("summary").focus();
});
