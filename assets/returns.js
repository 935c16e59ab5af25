// Forms that take a while: say so when they are sent, and send them once.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.progress) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const line = form.querySelector(".stack__progress");
  if (line) line.textContent = form.dataset.progress;
  const button = form.querySelector("button[type=submit]");
  if (button) button.setAttribute("aria-disabled", "true");
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    const button = form.querySelector("button[type=submit]");
    if (button) button.removeAttribute("aria-disabled");
  }
});

// What became of what was sent is read first.
const said = document.querySelector(".error-summary, [data-result]");
if (said) said.focus();
