/* Small conveniences; every page works without them. */
"use strict";

// A button that was pressed is not pressed again by a nervous finger; the server takes a form once in any case.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});

// The page came out of the browser's memory by "back": its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Escape closes the menu of small screens and gives the focus back.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.lms-menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
