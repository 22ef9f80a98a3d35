// Comforts of the session's page: it works without this file.
"use strict";

const chosen = document.querySelector("[data-chosen]");
const boxes = [...document.querySelectorAll(".ticks input[type=checkbox]")];
const count = () => { chosen.textContent = boxes.filter((box) => box.checked).length; };

for (const box of boxes) box.addEventListener("change", count);
for (const group of document.querySelectorAll(".ticks")) {
  group.querySelector(".tick-all").hidden = false;
  for (const button of group.querySelectorAll("[data-tick]")) {
    button.addEventListener("click", () => {
      for (const box of group.querySelectorAll("input[type=checkbox]")) box.checked = button.dataset.tick === "all";
      count();
    });
  }
}
if (chosen) count(); // a page from the history keeps its ticks

// The sections to choose from are those of the document.
const documents = document.querySelector("[data-sections]");
documents?.addEventListener("change", () => {
  const section = documents.form.elements.section;
  if (section) section.value = "";
});
