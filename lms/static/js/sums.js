/* Adds up numbers while they are typed; the server checks the sum in any case. */
"use strict";

for (const line of document.querySelectorAll("[data-lms-sum]")) {
  const total = document.getElementById(line.dataset.lmsSum);
  const form = line.closest("form");

  const show = () => {
    const parts = [...form.querySelectorAll("[data-lms-summand]")].map((field) => Number.parseInt(field.value, 10) || 0);
    const sum = parts.reduce((all, part) => all + part, 0);
    const wanted = Number.parseInt(total.value, 10) || 0;
    const pattern = sum === wanted ? line.dataset.equal : line.dataset.differs;
    line.textContent = pattern.replace("{sum}", sum).replace("{units}", wanted);
    line.classList.toggle("lms-sum--differs", sum !== wanted);
  };

  form.addEventListener("input", (event) => {
    if (event.target === total || event.target.matches("[data-lms-summand]")) show();
  });
  show();
}
