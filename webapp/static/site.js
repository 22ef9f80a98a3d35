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
