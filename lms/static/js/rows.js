/* Rows that can be ordered: the buttons act at once, and rows can be dragged. Without this script the buttons ask the
   server, which keeps the last word: it sorts by the hidden places. */
"use strict";

for (const list of document.querySelectorAll("[data-lms-rows]")) {
  const rows = () => [...list.querySelectorAll("[data-lms-row]")];
  const said = list.querySelector("[data-lms-rows-status]");
  const nameOf = (row) => row.querySelector("legend").textContent.trim();

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

  // Places, button values and everything that names the number of a row follow the order on the page.
  const count = () => {
    rows().forEach((row, index) => {
      row.querySelector("[data-lms-place]").value = index + 1;
      for (const button of row.querySelectorAll("[data-lms-step]")) button.value = index;
      for (const button of row.querySelectorAll("[data-lms-label]")) {
        button.setAttribute("aria-label", fill(button.dataset.lmsLabel, { number: index + 1 }));
      }
      for (const part of row.querySelectorAll("[data-lms-numbered]")) {
        part.textContent = fill(part.dataset.lmsNumbered, { number: index + 1 });
      }
    });
  };

  const say = (pattern, name, place) => {
    said.textContent = fill(pattern, { name, place, count: rows().length });
  };

  const put = (row, before) => {
    const name = nameOf(row);
    list.insertBefore(row, before);
    count();
    say(list.dataset.saidMoved, name, rows().indexOf(row) + 1);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lms-step]");
    if (!button || button.dataset.lmsStep === "remove") return;
    event.preventDefault();
    const row = button.closest("[data-lms-row]");
    const all = rows();
    const here = all.indexOf(row);
    const up = button.dataset.lmsStep === "up";
    if (up && here === 0) say(list.dataset.saidFirst, nameOf(row), 1);
    else if (!up && here === all.length - 1) say(list.dataset.saidLast, nameOf(row), all.length);
    else put(row, up ? all[here - 1] : all[here + 2] ?? null);
    button.focus();
  });

  let dragged = null;
  let target = null;

  const mark = (row, before) => {
    for (const one of rows()) one.classList.remove("lms-row--before", "lms-row--after");
    target = row && { row, before };
    if (row) row.classList.add(before ? "lms-row--before" : "lms-row--after");
  };

  for (const grip of list.querySelectorAll("[data-lms-grip]")) {
    grip.hidden = false;
    grip.addEventListener("dragstart", (event) => {
      dragged = grip.closest("[data-lms-row]");
      dragged.classList.add("lms-row--dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(dragged, 0, 0);
    });
    grip.addEventListener("dragend", () => {
      if (dragged) dragged.classList.remove("lms-row--dragged");
      dragged = null;
      mark(null);
    });
  }

  list.addEventListener("dragover", (event) => {
    const row = dragged && event.target.closest("[data-lms-row]");
    if (!dragged) return;
    event.preventDefault();
    if (!row || row === dragged) return;
    const box = row.getBoundingClientRect();
    mark(row, event.clientY < box.top + box.height / 2);
  });

  list.addEventListener("drop", (event) => {
    if (!dragged || !target) return;
    event.preventDefault();
    put(dragged, target.before ? target.row : target.row.nextElementSibling);
  });
}
