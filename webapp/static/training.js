// Comforts of the session's page: it works without this file.
"use strict";

const chosen = document.querySelector("[data-chosen]");
const boxes = [...document.querySelectorAll(".ticks input[type=checkbox]")];
const count = () => { chosen.textContent = boxes.filter((box) => box.checked).length; };

for (const box of boxes) box.addEventListener("change", count);
if (chosen) count(); // a page from the history keeps its ticks

// All or none: of a group, or of the whole list.
for (const row of document.querySelectorAll(".tick-all")) {
  const within = "whole" in row.dataset ? document : row.closest(".ticks");
  row.hidden = false;
  for (const button of row.querySelectorAll("[data-tick]")) {
    button.addEventListener("click", () => {
      for (const box of within.querySelectorAll(".tick input[type=checkbox]")) box.checked = button.dataset.tick === "all";
      count();
    });
  }
}

// The sections to choose from are those of the document.
const documents = document.querySelector("[data-sections]");
documents?.addEventListener("change", () => {
  const section = documents.form.elements.section;
  if (section) section.value = "";
});
