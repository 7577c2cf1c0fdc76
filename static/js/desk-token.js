// Hands a paper to the local service of the officer's token, and says how that goes.
// Whether the signed file came back and was taken is the server's word: the page asks for it.

const OPEN_WITHIN_MS = 5000;

function say(form, what, message = "") {
  for (const each of form.querySelectorAll("[data-say]")) each.hidden = each.dataset.say !== what;
  form.querySelector("[data-message]").textContent = message;
}

async function addresses(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new FormData(form),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// The names of the order are those that the makers of such services read.
function order(places) {
  return JSON.stringify({
    FileUploadHandler: places.upload,
    SessionId: "",
    JWTToken: "",
    FileName: places.download,
    MetaData: [],
  });
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { Status: 1, Message: text };
  }
}

function hand(form, places) {
  const line = new WebSocket(form.dataset.deskService);
  let answered = false;
  const patience = setTimeout(() => line.close(), OPEN_WITHIN_MS);
  line.addEventListener("open", () => {
    clearTimeout(patience);
    line.send(order(places));
  });
  line.addEventListener("message", (event) => {
    answered = true;
    const reply = read(event.data);
    const done = reply.Status === 0 || reply.Status === true;
    say(form, done ? "" : "declined", done ? "" : reply.Message);
    line.close();
  });
  line.addEventListener("close", () => {
    clearTimeout(patience);
    if (!answered) say(form, "absent");
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.dataset.deskService) return;
    event.preventDefault();
    say(form, "asking");
    try {
      hand(form, await addresses(form));
    } catch {
      say(form, "lost");
    }
  },
  true,
);
