/* On narrow screens the menu and the choosers wait behind a button each; wide ones never show it. */
(function () {
  "use strict";

  const fold = (button, open) => button && button.setAttribute("aria-expanded", String(open));

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".fold");
    if (button) fold(button, button.getAttribute("aria-expanded") === "false");
    else if (event.target.closest(".header nav a")) fold(document.querySelector(".header .fold"), false);
  });
})();
