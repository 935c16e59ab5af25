/* A press on a place of a map is a press on its link in the list beside it. The link that was pressed keeps the focus
   when the page is drawn again. */
(function () {
  "use strict";

  const heard = new WeakSet();
  let pressed = null;

  const linkOf = (code) => document.querySelector(`a[data-place="${CSS.escape(code)}"]`);

  function listen(host) {
    if (heard.has(host) || typeof host.on !== "function") return;
    heard.add(host);
    host.on("plotly_click", (event) => {
      const trace = event.points && event.points[0] && event.points[0].data;
      const link = trace && trace.name && linkOf(trace.name);
      if (link) link.click();
    });
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[data-place]");
      pressed = link && event.detail === 0 && document.activeElement === link ? link.dataset.place : null;
    },
    true,
  );

  function look() {
    document.querySelectorAll(".place-map .chart-plot.is-drawn").forEach(listen);
    if (pressed === null || document.activeElement !== document.body) return;
    const link = linkOf(pressed);
    if (!link) return;
    pressed = null;
    link.focus({ preventScroll: true });
  }

  new MutationObserver(look).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["class"],
  });
})();
