/* After a change of page: mark the current link, move focus to the page's heading and say its title once.
   After a change of choices on the same page focus stays where it was. */
(function () {
  "use strict";

  let path = null;

  function markCurrent() {
    document.querySelectorAll(".header nav a").forEach((link) => {
      const current = link.pathname === window.location.pathname;
      if (current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  function arrived() {
    const heading = document.querySelector("#main h1");
    if (!heading) return;
    markCurrent();
    if (path === window.location.pathname) return;
    const first = path === null;
    path = window.location.pathname;
    if (first) return;
    if (window.location.hash) {
      const target = document.getElementById(window.location.hash.slice(1));
      if (target) return target.scrollIntoView();
    }
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    document.getElementById("announcer").textContent = heading.textContent;
  }

  new MutationObserver(arrived).observe(document.documentElement, { childList: true, subtree: true });
})();
