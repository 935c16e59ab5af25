// What lies over the slide: start screen, keys, evidence, overview and everything that is answered; one at a time.

let over = null;
let overKey = "";
let leftFocus = null;
let page = 0;
let helpPage = 0;
let helpPages = 1;

function board(label, ...children) {
  const middle = ["Start", "Read back", "Restricted slides"].includes(label) ? "board middle" : "board";
  return el("div", { class: "over", role: "dialog", "aria-modal": "true", "aria-label": label, tabindex: -1 },
    el("div", { class: middle }, ...children));
}

function renderOver(state) {
  const kind = local || (!state.run ? "start" : state.readback ? "readback" : state.help ? "help"
    : state.overview ? "overview" : state.evidence ? "evidence" : state.asked && !isThere("presenter") ? "asked" : "");
  if (kind === "help" && !overKey.startsWith("help")) helpPage = 0;
  const room = `${state.profile} ${stage.clientWidth} ${stage.clientHeight}`;
  const key = [kind, ...{
    evidence: [state.at, room], readback: [state.readback], start: [ready.text, state.at], help: [helpPage, room],
    overview: [page, state.at, state.safe, room],
  }[kind] || []].join(" ");
  if (key === overKey) return;
  const isSame = kind === overKey.split(" ")[0];
  overKey = key;
  if (kind && !over) leftFocus = document.activeElement;
  const hadFocus = over && over.contains(document.activeElement);
  if (over) over.remove();
  over = kind ? OVERS[kind](state) : null;
  if (over) stage.append(over);
  if (kind === "help") fitHelp(over);
  if (kind === "evidence") fitEvidence(over);
  // What lies under a dialog can be neither reached nor read; the pause of slides that run by themselves always can.
  for (const part of stage.children) part.inert = Boolean(over) && part !== over && !part.matches(".running");
  if (!over) return focusSlide();
  if (isSame && !hadFocus) return;
  const first = over.querySelector("[data-first]") || over.querySelector("button, a, input, select, textarea");
  (READ_FIRST.includes(kind) ? over : first || over).focus();
}

// The dialogs that are read, not answered: the focus goes to them as a whole, so that they are read out.
const READ_FIRST = ["help", "evidence"];

// The focus goes back to what had it before anything lay over the slide, where that is still there to have it.
function focusSlide() {
  const back = leftFocus;
  leftFocus = null;
  const isHere = back && back.closest(".slide") && back.checkVisibility();
  (isHere ? back : stage).focus();
}

const go = (name, value) => () => act(name, value);
const goesOn = (state) => state.began > 0 && state.at !== SHOW.check;

const OVERS = {
  start: (state) => board("Start",
    el("h1", {}, `${SHOW.name}, ${SHOW.quarter}`),
    el("p", { id: "ready", role: "status" }, ready.text),
    el("div", { class: "buttons" },
      el("button", { class: "main", "data-first": true, onclick: begin }, goesOn(state) ? `Go on at ${state.at}` : "Start"),
      goesOn(state) ? el("button", { onclick: beginAgain }, "From the first slide") : null,
      el("p", { class: "hint" }, "or Enter, or Next on a remote")),
    el("div", { class: "buttons" },
      el("button", { onclick: openPresenter }, "Presenter view"),
      el("button", { onclick: () => openLocal("screens") }, "Two screens"),
      el("button", { onclick: go("go", SHOW.check) }, "Room check"),
      el("button", { onclick: () => openLocal("room") }, "Room size"),
      el("button", { onclick: openReader }, "Read as text"),
      IS_FILE ? null : el("button", { onclick: () => openLocal("shows") }, "Other shows"),
      dashboardLink())),
  shows: () => board("Other shows",
    el("h2", {}, "Other shows"),
    el("ul", { class: "shows" }, ...Object.entries(SHOW.shows).filter(([code]) => code !== SHOW.show).map(([code, name]) =>
      el("li", {}, el("a", { href: `${location.pathname}?${showQuery(code)}` }, name)))),
    el("div", { class: "buttons" }, el("button", { onclick: closeLocal }, "Done"))),
  screens: () => board("Two screens",
    el("h2", {}, "Two screens"), el("p", { id: "screens" }, screensWords()),
    el("div", { class: "buttons" },
      canPlace() ? el("button", { onclick: () => showOnOther(closeLocal) }, "Show on the other screen") : null,
      el("button", { onclick: openPresenter }, "Presenter view"),
      isThere("presenter") ? el("button", { onclick: swapWindows }, "Swap the windows") : null,
      el("button", { onclick: closeLocal }, "Done"))),
  room: (state) => board("Room size",
    el("h2", {}, "Room size"),
    el("div", { class: "buttons" }, ...PROFILES.map((name) =>
      el("button", { onclick: () => { act("profile", name); closeLocal(); } }, PROFILE_NAMES[name]))),
    roomForm(closeLocal)),
  help: (state) => board("Keys", headed("Keys"), el("dl", { class: "pairs" }, ...keyPairs(helpLines(state)))),
  evidence: (state) => {
    const backing = slideElement(state.at).querySelector(".backing");
    const found = backing.querySelector(".of-key") || backing.querySelector(".evidence");
    if (!found) return board("Evidence", headed("Evidence"), el("p", {}, "This slide has no figures of its own."));
    const rows = [...found.querySelectorAll("tbody tr")].slice(0, 5)
      .map((row) => [row.cells[0].textContent, row.cells[1].textContent]);
    const [, sentence, rule] = /^E\d+\. (.*) Rule: (.*), version .*\.$/.exec(found.caption.textContent) || ["", "", ""];
    return board("Evidence", headed("Evidence"), state.profile === "xl" ? null : el("p", {}, sentence),
      el("dl", { class: "pairs single" }, ...pairs([["rule", rule], ...rows])));
  },
  overview: (state) => {
    const codes = sequence(state);
    const size = tilesPerPage(state);
    const pages = Math.ceil(codes.length / size);
    page = Math.min(Math.max(page, 0), pages - 1);
    const tiles = codes.slice(page * size, (page + 1) * size).map((code) =>
      el("button", { "aria-current": code === state.at ? "true" : false, "data-first": code === state.at, onclick: go("go", code) },
        el("b", {}, code), el("span", {}, slideOf(code).short)));
    const [from, to] = [page * size + 1, page * size + tiles.length];
    return board("Overview", el("p", {}, `Slides ${from} to ${to} of ${codes.length}`), el("div", { class: "tiles" }, ...tiles));
  },
  readback: (state) => board("Read back",
    el("h2", {}, "Is this what was agreed?"), el("p", { class: "said" }, state.readback),
    proposed ? el("div", { class: "buttons" },
      el("button", { class: "main", onclick: agree }, "Agreed"), el("button", { onclick: disagree }, "Change")) : null),
  decide: (state) => board("Decision", el("h2", {}, `${state.at}: decision`), decisionForm(propose, cancelDecision)),
  asked: (state) => board("Restricted slides",
    el("h2", {}, "Restricted slides are hidden"),
    el("div", { class: "buttons" },
      el("button", { class: "main", onclick: go("keepSafe") }, "Keep hidden"), el("button", { onclick: go("showAll") }, "Show again"))),
};

function tilesPerPage(state) {
  const wide = stage.clientWidth / stage.clientHeight > 1.5;
  const counts = { small: 12, board: wide ? 12 : 8, chamber: 6, xl: 6 };
  return counts[state.profile];
}

const pairs = (lines) => lines.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]);
const keyPairs = (lines) => pairs(lines.map(([keys, name]) => [el("span", {}, ...keys.flatMap((key) => [el("kbd", {}, key), " "])), name]));

// A heading and the way out for a pointer, which is in sight while there is one.
function headed(title) {
  return el("div", { class: "headed" }, el("h2", {}, title),
    el("button", { class: "passing", onclick: () => act(state.help ? "help" : "back") }, "Close"));
}

// Keys are shown on as many pages as this room needs; Next and Back turn them, and Next leaves the last one.
function fitHelp(over) {
  const box = over.firstElementChild;
  const terms = [...box.querySelectorAll("dt")];
  let pages = [];
  const showLines = (from, to) => terms.forEach((term, place) => {
    term.hidden = term.nextElementSibling.hidden = place < from || place >= to;
  });
  for (let from = 0; from < terms.length;) {
    let to = terms.length;
    showLines(from, to);
    while (to > from + 1 && overflows(box)) showLines(from, (to -= 1));
    pages.push([from, to]);
    from = to;
  }
  helpPages = pages.length;
  const share = Math.ceil(terms.length / helpPages);
  pages = pages.map((_, place) => [place * share, (place + 1) * share]);
  helpPage = Math.min(helpPage, helpPages - 1);
  showLines(...pages[helpPage]);
  terms.filter((term) => term.hidden).forEach((term) => { term.nextElementSibling.remove(); term.remove(); });
  if (helpPages > 1) box.querySelector("h2").textContent = `Keys, ${helpPage + 1} of ${helpPages}`;
}

// As many numbers as this room can read, the first ones first; all of them are in the presenter view and the pack.
function fitEvidence(over) {
  const box = over.firstElementChild;
  const terms = [...box.querySelectorAll("dt")];
  while (terms.length > 1 && overflows(box)) {
    const last = terms.pop();
    last.nextElementSibling.remove();
    last.remove();
  }
}

// Whether the step went to another page of the keys; else it is the slide's.
function turnHelp(step) {
  const wanted = helpPage + step;
  if (isPresenter() || !state.help || wanted < 0 || wanted >= helpPages) return false;
  helpPage = wanted;
  renderOver(state);
  return true;
}

function turnPage(step) {
  page += step;
  renderOver(state);
}

// Overlays of this window alone: typing here is nobody else's business.
let local = "";
let proposed = null;
// What was typed of a decision when the form was left without Cancel: it stands there again when the form is opened.
let unfinished = null;
function openLocal(kind) {
  local = kind;
  renderWall(state);
  if (kind === "decide") fillDecision(unfinished);
}
function closeLocal() {
  unfinished = draftDecision() || unfinished;
  local = "";
  if (!isPresenter()) renderWall(state);
}

function cancelDecision() {
  closeLocal();
  unfinished = null;
}

function propose(given) {
  unfinished = null;
  proposed = { ...given, slide: state.at };
  local = "";
  act("readback", inWords(given));
}

function agree() {
  if (proposed) {
    recordDecision(proposed, proposed.slide);
    noteToAll(`Written down with ${proposed.slide}.`);
  }
  proposed = null;
  act("readback", "");
  tell({ kind: "decisions" });
}

function disagree() {
  act("readback", "");
  unfinished = proposed;
  proposed = null;
  if (!isPresenter()) openLocal("decide");
}

function roomForm(done) {
  const height = el("input", { id: "room-height", type: "number", step: "0.01", min: "0.1", inputmode: "decimal" });
  const seat = el("input", { id: "room-seat", type: "number", step: "0.1", min: "0.5", inputmode: "decimal" });
  const said = el("p", { role: "status" });
  return el("form", {
    class: "form", novalidate: true,
    onsubmit(event) {
      event.preventDefault();
      const name = profileFor(Number(height.value), Number(seat.value));
      said.textContent = name === "" ? roomNeeded(Number(height.value), Number(seat.value)) : "";
      if (!name) return height.focus();
      act("profile", name);
      if (done) done();
    },
  },
  el("label", { for: "room-height" }, "Picture height, m"), height,
  el("label", { for: "room-seat" }, "Farthest seat, m"), seat,
  el("span"), said,
  el("span"), el("div", { class: "buttons" }, el("button", { type: "submit" }, "Use this")));
}
