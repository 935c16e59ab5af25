/* Builds what `[data-still]` describes, as [tag, attributes, ...children], whenever it arrives or changes. */
(function () {
  "use strict";

  const built = new WeakMap();

  function element(part) {
    if (typeof part === "string") return document.createTextNode(part);
    const [tag, attributes, ...children] = part;
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children.map(element));
    return made;
  }

  function build(host) {
    const text = host.getAttribute("data-still");
    if (built.get(host) === text) return;
    built.set(host, text);
    host.replaceChildren(...JSON.parse(text).map(element));
  }

  function take(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches("[data-still]")) build(node);
    else node.querySelectorAll("[data-still]").forEach(build);
  }

  new MutationObserver((records) => {
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
