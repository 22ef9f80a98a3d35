// The quiz, one question at a time, marked as it goes; without this file it is one long form.
"use strict";

const form = document.querySelector("form.play");
if (form && !new URLSearchParams(location.search).has("marked")) play(form);

function play(form) {
  const questions = [...form.querySelectorAll(".question")];
  const find = (name) => document.querySelector(`[data-${name}]`);
  const [check, next, previous, bar, end] = ["check", "next", "previous", "bar", "end"].map(find);
  const verdicts = questions.map(() => null);
  let current = 0;

  find("submit").hidden = true;
  bar.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); check.click(); });

  const isRight = (question) => {
    const key = question.dataset.key.split(" ");
    if (question.dataset.form === "matching") {
      return [...question.querySelectorAll("select")].every((field, item) => field.value === key[item]);
    }
    const given = [...question.querySelectorAll("input:checked")].map((field) => field.value);
    return given.length === key.length && given.every((value) => key.includes(value));
  };

  const isAnswered = (question) => {
    const fields = [...question.querySelectorAll("select")];
    return fields.length ? fields.every((field) => field.value) : Boolean(question.querySelector("input:checked"));
  };

  const show = (number) => {
    current = number;
    questions.forEach((question, place) => { question.hidden = place !== number; });
    const score = verdicts.filter(Boolean).length;
    bar.textContent = form.dataset.said.replace("#", number + 1).replace("@", score);
    const done = verdicts[number] !== null;
    check.hidden = done;
    check.disabled = !isAnswered(questions[number]);
    next.hidden = !done;
    previous.hidden = number === 0;
    questions[number].querySelector(".solution").hidden = !done;
  };

  const mark = () => {
    const question = questions[current];
    if (verdicts[current] !== null || !isAnswered(question)) return;
    const right = isRight(question);
    verdicts[current] = right;
    question.classList.add(right ? "was-right" : "was-wrong");
    const said = question.querySelector("[data-verdict]");
    said.hidden = false;
    said.textContent = right ? form.dataset.right : form.dataset.wrong;
    const key = question.dataset.key.split(" ");
    for (const field of question.querySelectorAll("input, select")) field.disabled = true;
    for (const field of question.querySelectorAll("input")) {
      if (key.includes(field.value)) field.closest(".option").classList.add("is-right");
    }
    question.querySelector(".solution").open = true;
    show(current);
    next.focus();
  };

  const forward = () => {
    if (current + 1 < questions.length) {
      show(current + 1);
      questions[current].querySelector("input, select")?.focus();
      return;
    }
    form.hidden = true;
    end.hidden = false;
    const final = find("final");
    final.textContent = form.dataset.score.replace("@", verdicts.filter(Boolean).length);
    final.focus();
  };

  form.addEventListener("change", () => show(current));
  check.addEventListener("click", mark);
  next.addEventListener("click", forward);
  previous.addEventListener("click", () => show(current - 1));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || form.hidden) return;
    const options = questions[current].querySelectorAll("input:not(:disabled)");
    const number = event.key.length === 1 ? "123456789".indexOf(event.key) : -1;
    if (number >= 0 && number < options.length) options[number].click();
    else if (event.key === "ArrowRight" && !next.hidden && event.target.tagName !== "INPUT") forward();
  });

  const project = find("project");
  project.hidden = false;
  project.addEventListener("click", () => {
    document.documentElement.classList.toggle("projected");
    if (!document.documentElement.classList.contains("projected")) document.exitFullscreen?.();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  });
  show(0);
}
