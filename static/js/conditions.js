// Shows a question only when the answers before it call for it.
//
// data-shown-when holds "field=value", "field=one|other", "field" (answered), several joined
// by "&", or a JSON condition as stored with electronic forms: {"field", "equals" | "one_of" |
// "includes" | "answered" | "at_least"}, {"all"}, {"any"}, {"not"}. Without this module all
// questions are in sight and the server forgets the answers that do not apply.

const TESTS = {
  equals: (values, wanted) => values.includes(String(wanted)),
  one_of: (values, wanted) => wanted.some((one) => values.includes(String(one))),
  includes: (values, wanted) => values.includes(String(wanted)),
  answered: (values, wanted) => (values.length > 0) === (wanted === true || wanted === "yes"),
  at_least: (values, wanted) => values.length > 0 && Number(values[0]) >= wanted,
};

export function holds(condition, valuesOf) {
  if (condition.all) return condition.all.every((part) => holds(part, valuesOf));
  if (condition.any) return condition.any.some((part) => holds(part, valuesOf));
  if (condition.not) return !holds(condition.not, valuesOf);
  const test = Object.keys(TESTS).find((name) => name in condition);
  return TESTS[test](valuesOf(condition.field), condition[test]);
}

export function read(text) {
  if (text.startsWith("{")) return JSON.parse(text);
  return { all: text.split("&").map(readPart) };
}

function readPart(part) {
  const [field, wanted] = part.split("=");
  if (wanted === undefined) return { field, answered: true };
  return { field, one_of: wanted.split("|") };
}

// Questions that are hidden themselves do not answer for others.
function valuesIn(form) {
  return (name) =>
    [...form.elements]
      .filter((control) => control.name === name && !control.closest("[hidden]"))
      .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
      .map((control) => control.value.trim())
      .filter(Boolean);
}

function show(question, visible) {
  question.hidden = !visible;
  for (const control of question.querySelectorAll("input, select, textarea")) {
    control.disabled = !visible;
  }
}

// What stands beside its form names it: data-answers="<id of the form>".
function formOf(question) {
  const named = question.dataset.answers;
  return named ? document.getElementById(named) : question.closest("form");
}

function refresh(form, questions) {
  const valuesOf = valuesIn(form);
  for (const question of questions) {
    show(question, holds(read(question.dataset.shownWhen), valuesOf));
  }
}

export function start(root) {
  const forms = new Map();
  for (const question of root.querySelectorAll("[data-shown-when]")) {
    const form = formOf(question);
    if (form) forms.set(form, [...(forms.get(form) ?? []), question]);
  }
  for (const [form, questions] of forms) {
    form.addEventListener("change", () => refresh(form, questions));
    refresh(form, questions);
  }
}
