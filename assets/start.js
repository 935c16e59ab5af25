/* Fetches Dash's scripts while the document's charts are drawn, and lets them run and starts Dash once they are: until
   then the page is read, and its links and forms do what they do in any document. */
(function () {
  "use strict";

  const PATIENCE = 3000;
  const UNDRAWN = ".chart-plot[data-figure]:not(.is-drawn)";
  const began = performance.now();

  const waitingScripts = () => document.querySelectorAll("script[data-later]");

  function fetchAhead() {
    for (const waiting of waitingScripts()) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "preload", as: "script", href: waiting.getAttribute("src"), fetchPriority: "low" });
      document.head.append(link);
    }
  }

  function run() {
    document.documentElement.classList.add("is-drawn");
    let last = null;
    for (const waiting of waitingScripts()) {
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

  fetchAhead();
  start();
})();
