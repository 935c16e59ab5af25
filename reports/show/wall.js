// The window the room sees: the slide and nothing else, whatever happens behind it.

const stage = document.getElementById("stage");
const said = document.getElementById("said");
const root = document.documentElement;
let over = null;
let overKind = "";
let page = 0;
let spoken = "";

function showLook(state) {
  root.dataset.theme = state.theme;
  root.dataset.profile = state.profile;
  root.toggleAttribute("data-revised", state.revised);
  root.toggleAttribute("data-captions", state.captions);
  root.toggleAttribute("data-running", isRunning(state));
}

function renderWall(state) {
  showLook(state);
  for (const slide of stage.querySelectorAll(":scope > .slide")) {
    slide.hidden = !state.run || slide.dataset.code !== state.at;
  }
  if (state.run) {
    const [parts, part] = fit(slideElement(state.at), state);
    if (parts !== state.parts || part !== state.part) queueMicrotask(() => act("measured", { parts, part }));
    speak(state);
  }
  renderOver(state);
  renderCover(state);
  renderRunning(state);
  renderPrompt(state);
}

// Told to assistive technology once for each slide, and to the title of the window.
function speak(state) {
  const slide = slideOf(state.at);
  const text = state.black || state.white ? "Blank screen" : `${slide.title}. ${slide.key}`;
  if (text !== spoken) said.textContent = spoken = text;
  document.title = `${state.at} ${slide.title} – Safer Rotherham Partnership`;
}

function renderCover(state) {
  const wanted = state.black ? "black" : state.white ? "paper" : "";
  let cover = stage.querySelector(".cover");
  if (!wanted) return cover && cover.remove();
  if (!cover) stage.append((cover = el("div", { class: "cover" })));
  cover.className = wanted === "paper" ? "cover paper" : "cover";
}

function board(label, ...children) {
  const middle = ["Start", "Read back", "Restricted slides"].includes(label) ? "board middle" : "board";
  return el("div", { class: "over", role: "dialog", "aria-label": label }, el("div", { class: middle }, ...children));
}

function renderOver(state) {
  const kind = local || (!state.run ? "start" : state.readback ? "readback" : state.help ? "help"
    : state.overview ? "overview" : state.evidence ? "evidence" : state.asked && !isThere("presenter") ? "asked" : "");
  const key = kind + (kind === "evidence" ? state.at : "") + (kind === "readback" ? state.readback : "") +
    (kind === "overview" ? `${page} ${state.at} ${state.safe} ${state.profile}` : "") + (kind === "start" ? ready.text : "");
  if (key === overKind) return;
  const focused = kind === overKind.split(" ")[0];
  overKind = key;
  if (over) over.remove();
  over = kind ? OVERS[kind](state) : null;
  if (over) {
    stage.append(over);
    const first = over.querySelector("[data-first]") || over.querySelector("button, input, select, textarea");
    if (first && !focused) first.focus();
  } else {
    stage.focus();
  }
}

const go = (name, value) => () => act(name, value);

const OVERS = {
  start: () => board("Start",
    el("h1", {}, `${SHOW.name}, ${SHOW.quarter}`),
    el("p", { id: "ready", role: "status" }, ready.text),
    el("div", { class: "buttons" },
      el("button", { class: "main", "data-first": true, onclick: begin }, "Start"),
      el("p", { class: "hint" }, "or Enter, or Next on a remote")),
    el("div", { class: "buttons" },
      el("button", { onclick: openPresenter }, "Presenter view"),
      el("button", { onclick: () => openLocal("screens") }, "Two screens"),
      el("button", { onclick: go("go", SHOW.check) }, "Room check"),
      el("button", { onclick: () => openLocal("room") }, "Room size"),
      el("button", { onclick: openReader }, "Read as text"),
      IS_FILE ? null : el("button", { onclick: () => openLocal("shows") }, "Other shows"))),
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
  help: (state) => board("Keys",
    el("h2", {}, "Keys"),
    el("dl", { class: "pairs" }, ...helpLines(state).flatMap(([key, does]) => [el("dt", {}, key), el("dd", {}, does)]))),
  evidence: (state) => {
    const backing = slideElement(state.at).querySelector(".backing");
    const found = backing.querySelector(".of-key") || backing.querySelector(".evidence");
    if (!found) return board("Evidence", el("h2", {}, "Evidence"), el("p", {}, "This slide has no figures of its own."));
    const rows = [...found.querySelectorAll("tbody tr")].slice(0, 5).flatMap((row) =>
      [el("dt", {}, row.cells[0].textContent), el("dd", {}, row.cells[1].textContent)]);
    const [, sentence, rule] = /^E\d+\. (.*) Rule: (.*), version .*\.$/.exec(found.caption.textContent) || ["", "", ""];
    return board("Evidence", el("h2", {}, "Evidence"), state.profile === "xl" ? null : el("p", {}, sentence),
      el("dl", { class: "pairs" }, el("dt", {}, "rule"), el("dd", {}, rule), ...rows));
  },
  overview: (state) => {
    const codes = sequence(state);
    const size = tilesPerPage(state);
    const pages = Math.ceil(codes.length / size);
    page = Math.min(Math.max(page, 0), pages - 1);
    const tiles = codes.slice(page * size, (page + 1) * size).map((code) =>
      el("button", { "aria-current": code === state.at ? "true" : false, "data-first": code === state.at, onclick: go("go", code) },
        el("b", {}, code), el("span", {}, slideOf(code).short)));
    return board("Overview", el("p", {}, `Slides, ${page + 1} of ${pages}`), el("div", { class: "tiles" }, ...tiles));
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
  const counts = { small: 12, board: wide ? 12 : 8, chamber: wide ? 6 : 6, xl: wide ? 6 : 6 };
  return counts[state.profile];
}

// As many keys as can be read in this room, the ones a meeting cannot do without first.
const HELP_LINES = { small: 20, board: 16, chamber: 12, xl: 4 };
function helpLines(state) {
  const lines = [["Page Down", "next"], ["Page Up", "back"], [`. ${keyOf("black")}`, "black"], ["Esc", "leave or pause"],
    [keyOf("overview"), "overview"], [keyOf("decide"), "decision"], ["2.4 Enter", "go to 2.4"], [keyOf("full"), "full screen"],
    [keyOf("auto"), "autoplay"], [keyOf("hold"), "hold"], [keyOf("evidence"), "evidence"], [keyOf("white"), "blank"],
    ["+ −", "text size"], [keyOf("theme"), "light, dark"], [keyOf("safe"), "public-safe"], [keyOf("revised"), "as revised"],
    ["Home", "first"], ["End", "last"], ["Backspace", "leave zoom"], [keyOf("newer"), "newer figures"]];
  const most = stage.clientWidth / stage.clientHeight > 1.5 ? HELP_LINES[state.profile] : HELP_LINES[state.profile] / 2;
  return state.letters ? lines.slice(0, most) : lines.filter(([key]) => key.length > 3).slice(0, most);
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
  if (proposed) recordDecision(proposed, proposed.slide);
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
  return el("form", {
    class: "form", novalidate: true,
    onsubmit(event) {
      event.preventDefault();
      const name = profileFor(Number(height.value), Number(seat.value));
      if (!name) return height.focus();
      act("profile", name);
      if (done) done();
    },
  },
  el("label", { for: "room-height" }, "Picture height, m"), height,
  el("label", { for: "room-seat" }, "Farthest seat, m"), seat,
  el("span"), el("div", { class: "buttons" }, el("button", { type: "submit" }, "Use this")));
}

// While slides change by themselves a pause is always in sight.
const PAUSE = "M4 3h4v14H4zM12 3h4v14h-4z";
const PLAY = "M5 3l12 7-12 7z";
function renderRunning(state) {
  let bar = stage.querySelector(".running");
  if (!isRunning(state)) return bar && bar.remove();
  if (!bar) {
    bar = el("div", { class: "running" },
      el("div", { class: "steps", "aria-hidden": "true" }, ...Array.from({ length: 10 }, () => el("i"))), el("button", {}));
    bar.querySelector("button").addEventListener("click", () => act(current().hold ? "hold" : "pause"));
    stage.append(bar);
  }
  const button = bar.querySelector("button");
  const label = state.hold ? "Held; go on" : "Pause";
  if (button.getAttribute("aria-label") !== label) {
    button.setAttribute("aria-label", label);
    button.replaceChildren(icon(state.hold ? PLAY : PAUSE));
  }
  showSteps();
}

// Esc takes the browser out of full screen and no page can put it back by itself: the way back is offered until
// somebody goes on.
let lostFull = false;
function renderPrompt(state) {
  const prompt = stage.querySelector(".prompt");
  const wanted = lostFull && state.run && !document.fullscreenElement && !isCovered(state) && !local;
  if (!wanted) return prompt && prompt.remove();
  if (!prompt) stage.append(el("button", { class: "prompt", onclick: enterFull }, `${keyOf("full")} or click: full screen again`));
}

function showSteps() {
  const past = state.hold || !dueAt ? 0 : 10 - Math.ceil((dueAt - performance.now()) / (state.dwell * 100));
  stage.querySelectorAll(".steps i").forEach((step, place) => step.classList.toggle("is-past", place < past));
}

// The clock of autoplay: due times follow each other exactly, so that a dwell never drifts.
let dueAt = 0;
let timer = 0;
let stepper = 0;
let shownAt = "";
function renderClock(state) {
  const place = `${state.at} ${state.part} ${state.dwell}`;
  const going = state.run && state.auto && !state.hold && !isCovered(state) && !isPresenter();
  if (!going) {
    clearTimeout(timer);
    clearInterval(stepper);
    dueAt = timer = stepper = 0;
    return;
  }
  if (timer && place === shownAt) return;
  const now = performance.now();
  // After a sleep, or when somebody moved on by hand, a full dwell begins.
  const wasDue = dueAt && Math.abs(now - dueAt) < 1000;
  dueAt = (wasDue ? dueAt : now) + state.dwell * 1000;
  shownAt = place;
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; act("advance"); }, Math.max(dueAt - now, 0));
  if (!stepper) stepper = setInterval(showSteps, 1000);
}

// The pointer disappears when it rests; held down it is a ring that people far away can see.
let pointerTimer = 0;
let ring = null;
function watchPointer() {
  const still = () => { if (role === "wall") root.classList.add("is-still"); };
  addEventListener("pointermove", (event) => {
    if (role !== "wall") return;
    root.classList.remove("is-still");
    clearTimeout(pointerTimer);
    pointerTimer = setTimeout(still, 3000);
    if (ring) placeRing(event);
  });
  addEventListener("pointerdown", (event) => {
    if (role !== "wall" || !state.run || event.target.closest("button, a, input, select, textarea, .over")) return;
    const pressed = setTimeout(() => { document.body.append((ring = el("div", { class: "ring" }))); placeRing(event); }, 300);
    addEventListener("pointerup", () => {
      clearTimeout(pressed);
      if (ring) ring.remove();
      else act("next");
      ring = null;
    }, { once: true });
  });
}
function placeRing(event) {
  ring.style.left = `${event.clientX}px`;
  ring.style.top = `${event.clientY}px`;
}
