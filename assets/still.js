/* Puts what `[data-still]` holds, as HTML, in its place whenever it arrives or changes.

   The first document of a page shows the whole page already, before Dash is there. When Dash has drawn the same page
   behind it, what was shown moves over as it is, drawn charts and opened tables with it, and Dash goes on from there.
   Later, only what differs from what stands there is changed: one place more or less marked in a list of many leaves
   the list, its focus and what was opened as they are. */
(function () {
  "use strict";

  const STOPS = "a[href], button, input, select, summary, [tabindex]";
  const built = new WeakMap();

  /* `former` is what stood in the same place until now, when Dash put a new piece there. */
  function build(host, former) {
    const text = host.getAttribute("data-still");
    if (built.get(host) === text) return;
    built.set(host, text);
    const shown = document.querySelector(`#first-view [data-key="${host.getAttribute("data-key")}"]`);
    if (shown) {
      host.replaceChildren(...shown.childNodes);
      return;
    }
    if (former) host.replaceChildren(...former.childNodes);
    changeChildren(host, new DOMParser().parseFromString(text, "text/html").body);
  }

  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const isChart = (node) => isElement(node) && node.matches(".chart-plot");
  const named = (node) => (isElement(node) ? node.id || node.getAttribute("aria-labelledby") : "");
  const alike = (a, b) => a.nodeName === b.nodeName && named(a) === named(b) && isChart(a) === isChart(b);

  /* What is alike from the first child on, and from the last one back, is changed; what is left between is replaced. */
  function changeChildren(now, next) {
    const old = [...now.childNodes];
    const made = [...next.childNodes];
    const most = Math.min(old.length, made.length);
    let first = 0;
    while (first < most && alike(old[first], made[first])) first += 1;
    let last = 0;
    while (last < most - first && alike(old[old.length - 1 - last], made[made.length - 1 - last])) last += 1;
    for (let i = 0; i < first; i += 1) change(old[i], made[i]);
    for (let i = 1; i <= last; i += 1) change(old[old.length - i], made[made.length - i]);
    const after = old[old.length - last] || null;
    old.slice(first, old.length - last).forEach((node) => node.remove());
    made.slice(first, made.length - last).forEach((node) => now.insertBefore(node, after));
  }

  function change(now, next) {
    if (now.isEqualNode(next)) return;
    if (!isElement(now)) now.data = next.data;
    else if (isChart(now)) changeChart(now, next);
    else {
      changeAttributes(now, next);
      changeChildren(now, next);
    }
  }

  /* What is drawn inside a chart is not ours; `charts.js` draws it again when its figure is another one. */
  function changeChart(now, next) {
    if (now.style.height !== next.style.height) now.style.height = next.style.height;
    const figure = next.getAttribute("data-figure");
    if (now.getAttribute("data-figure") === figure) return;
    now.classList.remove("is-drawn");
    now.setAttribute("data-figure", figure);
  }

  /* Whether a box is open is the reader's own affair once it is there. */
  function changeAttributes(now, next) {
    for (const own of [...now.attributes]) {
      if (own.name !== "open" && !next.hasAttribute(own.name)) now.removeAttributeNode(own);
    }
    for (const given of next.attributes) {
      if (given.name === "open" || now.getAttribute(given.name) === given.value) continue;
      now.setAttributeNode(given.cloneNode());
    }
  }

  function take(node, former) {
    if (!isElement(node)) return;
    if (node.matches("[data-still]")) build(node, former);
    else node.querySelectorAll("[data-still]").forEach((host) => build(host));
  }

  const gone = (records) => {
    const former = new Map();
    for (const record of records) {
      if (record.target instanceof SVGElement) continue;
      for (const node of record.removedNodes) {
        if (isElement(node) && built.has(node) && !node.isConnected) former.set(record.target, node);
      }
    }
    return former;
  };

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
    const former = gone(records);
    for (const record of records) {
      // What is drawn in a chart holds no piece of a page.
      if (record.target instanceof SVGElement) continue;
      if (record.type === "attributes") take(record.target);
      else record.addedNodes.forEach((node) => take(node, former.get(record.target)));
    }
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-still"],
  });
})();
