/* Lets Dash's scripts run and starts it, once everything the document shows has been drawn: until then the page is
   read, and its links and forms do what they do in any document. */
(function () {
  "use strict";

  const PATIENCE = 3000;
  const UNDRAWN = ".chart-plot[data-figure]:not(.is-drawn)";
  const began = performance.now();

  function run() {
    let last = null;
    for (const waiting of document.querySelectorAll("script[data-later]")) {
      last = document.createElement("script");
      last.async = false;
      last.src = waiting.getAttribute("src");
      document.body.append(last);
    }
    last.addEventListener("load", () => {
      window.renderer = new window.DashRenderer();
    });
  }

  const drawing = () => [...document.querySelectorAll(UNDRAWN)].some((host) => host.checkVisibility());

  function start() {
    if (drawing() && performance.now() < began + PATIENCE) setTimeout(start, 10);
    else run();
  }

  start();
})();
