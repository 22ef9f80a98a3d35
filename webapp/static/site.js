// Comforts only: every page works without this file.
"use strict";

// The button says that the search is under way; a page from the history starts fresh.
for (const form of document.querySelectorAll(".question-form")) {
  const button = form.querySelector("button");
  const label = button.textContent;
  form.addEventListener("submit", () => {
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    button.textContent = label;
    button.removeAttribute("aria-busy");
  });
}

// Suggestions, where there is a question box.
if (document.querySelector("[data-suggest]")) import("./suggest.js");

// In a long clause the quote itself may lie below the fold: bring it into view.
window.addEventListener("load", () => {
  const quote = document.querySelector(".document mark.quote");
  if (!quote || !location.hash) return;
  const box = quote.getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) quote.scrollIntoView({ block: "center" });
});

// The table of contents shows where the reader is.
const contents = document.querySelector(".contents");
if (contents && "IntersectionObserver" in window) {
  const links = new Map();
  for (const link of contents.querySelectorAll("a")) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) links.set(place, link);
  }
  const seen = new Set();
  let current = null;
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
    const first = [...links.keys()].find((place) => seen.has(place));
    if (!first) return;
    current?.removeAttribute("aria-current");
    current = links.get(first);
    current.setAttribute("aria-current", "location");
    const { offsetTop: top, offsetHeight: height } = current;
    if (top < contents.scrollTop || top + height > contents.scrollTop + contents.clientHeight) {
      contents.scrollTop = top - contents.clientHeight / 2;
    }
  }, { rootMargin: "-32px 0px -70% 0px" });
  for (const place of links.keys()) observer.observe(place);
}

// Texts to be copied, also where a page without TLS may not use the clipboard.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const area = document.createElement("textarea");
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// Files may be dropped on the form.
for (const input of document.querySelectorAll("[data-drop]")) {
  const form = input.form;
  const over = (event) => { event.preventDefault(); form.classList.add("over"); };
  const out = () => form.classList.remove("over");
  form.addEventListener("dragenter", over);
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", out);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    out();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
  });
}

// How far an upload is; when it is over, the page shows what became of it.
const going = document.querySelector("[data-progress]");
if (going) {
  const bar = going.querySelector("progress");
  const text = going.querySelector("[role=status]");
  const look = async () => {
    try {
      const state = await (await fetch(going.dataset.progress)).json();
      if (state.over) return location.reload();
      bar.max = state.total || 1;
      bar.value = state.done;
      text.textContent = state.text;
    } catch { /* the server is busy or away: look again */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
