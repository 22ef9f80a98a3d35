// Suggests whole questions while one is typed. The box becomes an editable combobox with list
// autocomplete and manual selection, after the WAI-ARIA Authoring Practices 1.2.

const PAUSE = 120; // milliseconds without a key before the server is asked
const form = document.querySelector(".question-form");
const input = form.querySelector("#question");
const list = form.querySelector("[role=listbox]");
const status = form.querySelector("[role=status]");
let active = -1; // the option that the arrow keys have reached
let composing = false; // an input method holds what is not yet written
let timer = 0;
let request = null;

input.type = "text"; // a search box keeps Escape for itself and may not be a combobox
const attributes = {
  role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
};
for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

function activate(index) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = index;
  const option = list.children[active];
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function cancel() {
  clearTimeout(timer);
  request?.abort();
}

function close() {
  cancel();
  show([]);
}

function show(questions) {
  activate(-1);
  list.replaceChildren(...questions.map((question, index) => {
    const option = document.createElement("li");
    option.id = `suggestion-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.lang = /[一-鿿]/.test(question) ? "zh-Hans" : "en";
    option.textContent = question;
    return option;
  }));
  list.hidden = !questions.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  status.textContent = list.hidden ? "" : status.dataset.found.replace("#", questions.length);
}

async function suggest() {
  request = new AbortController();
  const { signal } = request;
  const language = document.documentElement.lang.slice(0, 2);
  const asked = new URLSearchParams({ q: input.value, language });
  try {
    const response = await fetch(`${form.dataset.suggest}?${asked}`, { signal });
    const { suggestions } = await response.json();
    if (!signal.aborted) show(suggestions);
  } catch {
    if (!signal.aborted) show([]); // typing goes on without suggestions
  }
}

function suggestSoon() {
  cancel();
  if (!input.value.trim()) return show([]);
  timer = setTimeout(suggest, PAUSE);
}

function pick(option) {
  input.value = option.textContent;
  if (form.elements.after) form.elements.after.disabled = true; // a whole question leans on none
  close();
  form.requestSubmit();
}

function move(step) {
  const places = list.children.length + 1; // one of them is the box itself
  activate(((active + 1 + step + places) % places) - 1);
}

input.addEventListener("input", () => {
  if (form.elements.after) form.elements.after.disabled = false;
  if (!composing) suggestSoon();
});
input.addEventListener("compositionstart", () => {
  composing = true;
  close();
});
input.addEventListener("compositionend", () => {
  composing = false;
  suggestSoon();
});
input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // the key is the input method's
  if (event.key === "ArrowDown" && list.hidden) suggestSoon();
  else if (list.hidden) return;
  else if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Escape") close();
  else if (event.key === "Enter" && active >= 0) pick(list.children[active]);
  else {
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) activate(-1);
    return;
  }
  event.preventDefault();
});
input.addEventListener("blur", close);
list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) pick(option);
});
form.addEventListener("submit", close);
