/* Draws every `.chart-plot[data-figure]` with Plotly: those near the viewport first, the others when the
   browser is idle. Redraws when the figure changes, resizes with its box, lets go when it leaves the page. */
(function () {
  "use strict";

  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    doubleClick: false,
    scrollZoom: false,
  };
  const NEAR = "400px 0px";
  const SOON = { timeout: 1 };
  /* Milliseconds of drawing before a reader's key or wheel is looked at again. */
  const SPELL = 50;
  const waiting = new Set();
  const drawn = new WeakMap();
  let idle = null;

  const whenIdle = window.requestIdleCallback || ((work) => setTimeout(work, 60));

  const CHARACTER = 7.6;
  const NARROW = 520;

  const wide = (text) => Math.max(...text.replace(/<\/?b>/g, "").split("<br>").map((line) => line.length)) * CHARACTER;

  /* The layout for a box of this width: on narrow screens room beside the plot only for the labels there, and under
     the axis as many words as fit, those of a first quarter first; of words above it that would lie on each other
     the first. */
  function fitted(layout, width) {
    if (!layout.annotations || !layout.xaxis.ticktext) {
      const tallest = layout.yaxis.scaleanchor ? 1.2 * width : layout.height;
      return { ...layout, width, height: Math.min(layout.height, tallest) };
    }
    const margin = { ...layout.margin };
    const beside = layout.annotations.filter((label) => label.xref === "paper").map((label) => wide(label.text));
    if (width < NARROW) margin.r = Math.min(margin.r, Math.max(12, ...beside) + 12);
    const words = layout.xaxis.ticktext;
    const slot = (width - margin.l - margin.r) / words.length;
    const taken = [];
    const rank = (text) => (text.startsWith("Q1<br>") ? 0 : text.includes("<br>") ? 1 : 2);
    const order = words.map((text, index) => [rank(text), index]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const kept = words.map(() => "");
    for (const [, index] of order) {
      const half = wide(words[index]) / 2 + 2;
      const middle = (index + 0.5) * slot;
      if (!words[index] || taken.some(([from, to]) => middle + half > from && middle - half < to)) continue;
      taken.push([middle - half, middle + half]);
      kept[index] = words[index];
    }
    let free = 0;
    const annotations = layout.annotations.filter((label) => {
      if (label.xref !== "x") return true;
      const from = (layout.xaxis.categoryarray.indexOf(label.x) + 0.5) * slot;
      if (from < free) return false;
      free = from + wide(label.text) + 4;
      return true;
    });
    return { ...layout, width, margin, annotations, xaxis: { ...layout.xaxis, ticktext: kept } };
  }

  function draw(host) {
    waiting.delete(host);
    const text = host.getAttribute("data-figure");
    // What lies in a closed box is drawn when it is opened: until then it has no width.
    if (!host.isConnected || drawn.get(host) === text || !host.checkVisibility()) return;
    drawn.set(host, text);
    const figure = JSON.parse(text);
    window.Plotly.react(host, figure.data, fitted(figure.layout, host.clientWidth), CONFIG).then(() => {
      host.classList.add("is-drawn");
      resized.observe(host);
    });
  }

  function drawWhenIdle() {
    if (idle !== null || waiting.size === 0) return;
    idle = whenIdle(() => {
      idle = null;
      const until = performance.now() + SPELL;
      for (const next of waiting) {
        draw(next);
        if (performance.now() > until) break;
      }
      drawWhenIdle();
    }, SOON);
  }

  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && draw(entry.target)),
    { rootMargin: NEAR },
  );

  const resized = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const host = entry.target;
      const width = Math.round(entry.contentRect.width);
      if (!width || !host._fullLayout || Math.abs(host._fullLayout.width - width) <= 1) continue;
      const figure = JSON.parse(drawn.get(host));
      window.Plotly.react(host, figure.data, fitted(figure.layout, width), CONFIG);
    }
  });

  function take(host) {
    if (drawn.get(host) === host.getAttribute("data-figure")) return;
    waiting.add(host);
    near.unobserve(host);
    near.observe(host);
    drawWhenIdle();
  }

  function release(host) {
    if (host.isConnected) return;
    waiting.delete(host);
    near.unobserve(host);
    resized.unobserve(host);
    if (drawn.delete(host)) window.Plotly.purge(host);
  }

  function hostsIn(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    const inside = [...node.querySelectorAll(".chart-plot[data-figure]")];
    return node.matches(".chart-plot[data-figure]") ? [node, ...inside] : inside;
  }

  function start() {
    hostsIn(document.body).forEach(take);
    new MutationObserver((records) => {
      for (const record of records) {
        // What Plotly itself puts into a drawing holds no chart.
        if (record.target instanceof SVGElement) continue;
        if (record.type === "attributes") take(record.target);
        // Later: what leaves one piece of a page may only move to the next one.
        record.removedNodes.forEach((node) => hostsIn(node).forEach((host) => queueMicrotask(() => release(host))));
        record.addedNodes.forEach((node) => hostsIn(node).forEach(take));
      }
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-figure"] });
  }

  start();
})();
