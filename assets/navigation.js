/* The address is the state. Links marked `data-here`, choosers, Back and Forward all come here: another page is drawn by
   Dash's own routing, another choice on the same page by that page's one callback, so that everything around the
   figures stays as it is, the focus too. Then what changed is said once to those who cannot see it. */
(function () {
  "use strict";

  const LATE = 1000;
  const shown = { path: null, search: null, heading: null, said: "", links: null };
  let top = 0;
  let left = null;
  let held = false;
  let late = null;

  /* Until Dash has taken over, links and forms do what they do in any document. */
  const dashIsThere = () => document.getElementById("first-view") === null;
  const chooser = () => document.querySelector("#main form[data-asked]");
  const choices = () => window.location.pathname + window.location.search;

  function say(words) {
    const announcer = document.getElementById("announcer");
    if (announcer && announcer.textContent !== words) announcer.textContent = words;
  }

  function wait() {
    clearTimeout(late);
    late = setTimeout(say, LATE, "Loading");
  }

  /* True when the page that is open shows, or has been asked for, what the address says. */
  function redrawn() {
    const form = chooser();
    if (!form || window.location.pathname !== shown.path) return false;
    if (window.location.search === shown.search) return true;
    shown.search = window.location.search;
    held = document.activeElement !== document.body;
    wait();
    window.dash_clientside.set_props(form.dataset.asked, { data: choices() });
    markLinks();
    return true;
  }

  function go(address) {
    if (address.href === window.location.href) return say(shown.said);
    const followed = document.activeElement.closest("#main a[href]");
    const from = followed && followed.getAttribute("href");
    window.history.replaceState({ top: window.scrollY, from }, "");
    window.history.pushState({}, "", address);
    top = 0;
    left = null;
    if (redrawn()) return;
    shown.path = null;
    wait();
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-here]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain || event.defaultPrevented || !dashIsThere()) return;
    const address = new URL(link.href);
    if (address.hash && address.pathname + address.search === choices()) return;
    event.preventDefault();
    go(address);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-asked]")) return;
    event.preventDefault();
    const defaults = new URLSearchParams(form.dataset.defaults);
    const wanted = [...new FormData(form)].filter(([name, value]) => defaults.get(name) !== value);
    const search = new URLSearchParams(wanted).toString();
    const address = new URL(window.location.pathname + (search && "?" + search), window.location.origin);
    if (dashIsThere()) go(address);
    else window.location.assign(address);
  });

  window.addEventListener(
    "popstate",
    (event) => {
      top = (event.state && event.state.top) || 0;
      left = event.state && event.state.from;
      if (redrawn()) return event.stopImmediatePropagation();
      shown.path = null;
      wait();
    },
    true,
  );

  /* The current page is marked; links to pages with the same choosers keep what was chosen. */
  function markLinks() {
    const form = chooser();
    const asked = new URLSearchParams(form && form.elements.quarter ? window.location.search : "");
    asked.delete("part");
    const kept = asked.size ? `?${asked}` : "";
    shown.links = document.querySelector(".header nav");
    shown.links.querySelectorAll("a").forEach((link) => {
      if (/^\/$|^\/priority\//.test(link.pathname) && link.search !== kept) link.search = kept;
      if (link.pathname === window.location.pathname) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  /* The link that was followed from here, when somebody comes back. */
  function linkLeft() {
    return left && [...document.querySelectorAll("#main a[href]")].find((a) => a.getAttribute("href") === left);
  }

  /* Wherever it stands: in a closed box, or among what the Tab key passes over. */
  function focus(target) {
    if (!target.matches("a[href]")) target.setAttribute("tabindex", "-1");
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.focus({ preventScroll: true });
  }

  /* Another choice on the same page: what had the focus may be gone with what it stood in. */
  function redrew(said) {
    say(said);
    if (!held || document.activeElement !== document.body) return;
    focus(linkLeft() || document.querySelector("#main [data-said]"));
  }

  function arrived(heading) {
    const first = shown.heading === null;
    shown.heading = heading.textContent;
    shown.path = window.location.pathname;
    shown.search = window.location.search;
    markLinks();
    const named = window.location.hash && document.getElementById(window.location.hash.slice(1));
    if (first && !named) return;
    const link = linkLeft();
    focus(link || named || heading);
    if (named && !link) named.scrollIntoView();
    else window.scrollTo(0, top);
    if (!first) say(heading.textContent);
  }

  let looking = null;

  /* Once everything that arrived together is in its place. */
  function lookSoon(records) {
    // What is drawn in a chart is no news.
    if (looking === null && !records.every((record) => record.target instanceof SVGElement)) {
      looking = setTimeout(look, 0);
    }
  }

  function look() {
    looking = null;
    const heading = document.querySelector("#main h1");
    if (!heading) return;
    if (shown.links !== document.querySelector(".header nav")) markLinks();
    const said = [...document.querySelectorAll("#main [data-said]")].map((part) => part.textContent).join(" ").trim();
    const elsewhere = heading.textContent !== shown.heading;
    if (!elsewhere && said === shown.said) return;
    clearTimeout(late);
    shown.said = said;
    if (elsewhere) arrived(heading);
    else redrew(said);
  }

  new MutationObserver(lookSoon).observe(document.documentElement, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  looking = setTimeout(look, 0);
})();
