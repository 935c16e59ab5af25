/* Puts what `[data-still]` holds, as HTML, in its place whenever it arrives or changes.

   The first document of a page shows the whole page already, before Dash is there. When Dash has drawn the same page
   behind it, what was shown moves over as it is, drawn charts and opened tables with it, and Dash goes on from there. */
(function () {
  "use strict";

  const STOPS = "a[href], button, input, select, summary, [tabindex]";
  const built = new WeakMap();

  function build(host) {
    const text = host.getAttribute("data-still");
    if (built.get(host) === text) return;
    built.set(host, text);
    const shown = document.querySelector(`#first-view [data-key="${host.getAttribute("data-key")}"]`);
    if (shown) host.replaceChildren(...shown.childNodes);
    else host.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  }

  function take(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches("[data-still]")) build(node);
    else node.querySelectorAll("[data-still]").forEach(build);
  }

  /* From the first document to what Dash has drawn: in one go, so that nothing moves, what was chosen stays chosen and
     the focus stays where it is. */
  function handOver(first, drawn) {
    const top = window.scrollY;
    const place = [...first.querySelectorAll(STOPS)].indexOf(document.activeElement);
    const folds = [...first.querySelectorAll(".fold")].map((button) => button.getAttribute("aria-expanded"));
    const values = [...first.querySelectorAll("select, input")].map((field) => [field.id, field.value]);
    take(drawn);
    first.remove();
    drawn.hidden = false;
    drawn.querySelectorAll(".fold").forEach((button, i) => button.setAttribute("aria-expanded", folds[i]));
    for (const [id, value] of values) document.getElementById(id).value = value;
    if (place >= 0) drawn.querySelectorAll(STOPS)[place].focus({ preventScroll: true });
    if (window.scrollY !== top) window.scrollTo(0, top);
  }

  new MutationObserver((records) => {
    const first = document.getElementById("first-view");
    if (first) {
      const drawn = document.getElementById("drawn-by-dash");
      if (drawn && drawn.querySelector("#main [data-still]")) handOver(first, drawn);
      return;
    }
    for (const record of records) {
      if (record.type === "attributes") take(record.target);
      else record.addedNodes.forEach(take);
    }
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-still"],
  });
})();
