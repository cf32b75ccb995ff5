/* The calendar of staff: a meeting is dragged to another day. Nothing is changed by the drop; it opens the page that moves
   the meeting, with the new day filled in. The link "Verlegen" of each meeting leads there without a mouse. */
"use strict";

for (const board of document.querySelectorAll("[data-lms-board]")) {
  const cards = board.querySelectorAll("[data-lms-move]");
  let dragged = null;

  const mark = (day) => {
    for (const one of board.querySelectorAll(".lms-board__day--target")) one.classList.remove("lms-board__day--target");
    if (day) day.classList.add("lms-board__day--target");
  };
  const dayOf = (element) => element.closest("[data-lms-day]");
  const elsewhere = (event) => {
    const day = dragged && event.target.closest("[data-lms-day]");
    return day && day !== dayOf(dragged) ? day : null;
  };

  for (const card of cards) {
    card.draggable = true;
    // Who takes the meeting by a link in it drags the meeting, not the link's address.
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      card.classList.add("lms-meeting--dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.clearData();
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(card, 10, 10);
    });
    card.addEventListener("dragend", () => {
      card.classList.remove("lms-meeting--dragged");
      dragged = null;
      mark(null);
    });
  }

  board.addEventListener("dragover", (event) => {
    const day = elsewhere(event);
    mark(day);
    if (day) event.preventDefault();
  });

  board.addEventListener("drop", (event) => {
    const day = elsewhere(event);
    if (!day) return;
    event.preventDefault();
    const page = new URL(dragged.dataset.lmsMove, window.location.href);
    page.searchParams.set("day", day.dataset.lmsDay);
    window.location.assign(page);
  });

  const hint = document.querySelector("[data-lms-board-hint]");
  if (hint && cards.length && window.matchMedia("(pointer: fine)").matches) hint.hidden = false;
}
