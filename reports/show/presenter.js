// The presenter's own window: what is on the wall, what comes next, notes, evidence, time, decisions, connection.

let slideShown = "";
let planned = 0;
let silentSince = null;
let newest = null;
let desk = null;

const BUTTONS = {
  previous: "Back", next: "Next", black: "Black", hold: "Hold", auto: "Autoplay", overview: "Overview", evidence: "Evidence",
  decide: "Decision", first: "First", last: "Last", white: "Blank", back: "Leave zoom", escape: "Pause",
  revised: "As revised", safe: "Public-safe", theme: "Light or dark", smaller: "Smaller text", larger: "Larger text",
  full: "Full screen", newer: "Newer figures", help: "Keys", captions: "Room for captions", leave: "Start screen",
};
// The key beside a button: that of a remote where there is one, else its signs; of two that mean the same the first.
function keyWords(action) {
  const { keys = [], signs: usual = "" } = KEY_TABLE.find((row) => row.action === action) || {};
  if (keys.length) return keyLabel(keys[0]);
  return usual.endsWith(".") ? signLabels(action).join(" or ") : (signLabels(action)[0] || "");
}
const PRESSED = ["black", "white", "auto", "hold", "overview", "evidence", "revised", "safe", "captions"];

function buildPresenter() {
  root.classList.add("is-presenter");
  stage.remove();
  const part = (id, title, ...children) => el("section", { "aria-labelledby": `h-${id}` }, el("h2", { id: `h-${id}` }, title), ...children);
  const folded = (id, title, ...children) => el("details", { id: `fold-${id}` }, el("summary", {}, el("h2", {}, title)), ...children);
  desk = {
    now: el("div", { class: "mini" }), next: el("div", { class: "mini is-small" }),
    where: el("p", {}), clock: el("p", { class: "clock" }), item: el("p", {}),
    notes: el("div", {}), behind: el("div", { class: "scroll backing", tabindex: 0, role: "region", "aria-label": "Table of figures and evidence" }),
    link: el("p", { role: "status" }), news: el("div", { role: "status" }), ask: el("div", { role: "status" }),
    log: el("ul", { class: "queue" }), decide: el("div", {}), say: el("p", { role: "status" }),
    keys: el("div", { class: "keys" }),
  };
  desk.keysDialog = el("dialog", { "aria-labelledby": "h-all-keys" });
  desk.keys.append(...Object.entries(BUTTONS).map(([action, name]) =>
    el("button", {
      "data-action": action, "aria-pressed": PRESSED.includes(action) ? "false" : false,
      "aria-haspopup": action === "help" ? "dialog" : false, onclick: () => act(action),
    }, name, el("kbd", {}))),
    el("button", { onclick: () => act("go", SHOW.check) }, "Room check"), el("button", { onclick: swapWindows }, "Swap screens"),
    IS_FILE ? "" : el("a", { class: "button", href: dashboardAddress(), target: "_blank", rel: "noopener" }, "Dashboard"));
  const jump = el("input", { id: "jump", inputmode: "decimal", size: 6, autocomplete: "off" });
  const letters = el("input", { id: "letters", type: "checkbox", onchange: () => act("letters") });
  const dwell = el("input", { id: "dwell", type: "number", min: 10, max: 120, onchange: () => act("dwell", dwell.value) });
  const minutes = el("input", { id: "minutes", type: "number", min: 0, max: 600, oninput: () => { planned = Number(minutes.value); renderTime(); } });
  const room = el("select", { id: "room", onchange: () => act("profile", room.value) },
    ...PROFILES.map((name) => el("option", { value: name }, PROFILE_NAMES[name])));
  const upload = el("input", { id: "upload", type: "file", accept: "application/json,.json", onchange: takeFile });
  Object.assign(desk, { letters, dwell, room, upload });
  const line = (id, text, field) => el("label", { class: "line", for: id }, text, field);
  document.body.append(el("main", { class: "presenter", id: "desk" },
    el("div", {}, el("h1", {}, `Presenter view: ${SHOW.name}, ${SHOW.quarter}`),
      part("now", "On the wall", desk.now, desk.where),
      part("keys", "Controls", desk.keys,
        el("form", { class: "keys", onsubmit: (event) => { event.preventDefault(); act("go", jump.value.trim()); jump.value = ""; } },
          line("jump", "Go to page", jump), el("button", { type: "submit" }, "Go"))),
      part("notes", "Notes", desk.notes), part("behind", "Figures and evidence", desk.behind)),
    el("div", {}, part("time", "Time", el("div", { class: "times" }, desk.clock, desk.item), line("minutes", "Minutes for the whole meeting", minutes),
        el("button", { onclick: () => act("restartTime", Date.now()) }, "Start the time again")),
      part("next", "Next", desk.next), part("link", "State", desk.link, desk.news, desk.ask),
      part("decisions", "Decisions", desk.decide, desk.say, desk.log,
        el("div", { class: "keys" }, el("button", { onclick: decisionsFile }, "Save to a file"),
          el("button", { onclick: sendDecisions }, "Send now"), IS_FILE ? null : el("a", { class: "button", href: minutesAddress(), download: true }, "Draft minute (Word)")),
        line("upload", "Add decisions from a file", upload)),
      folded("fails", "If something fails", ...ladder()),
      folded("order", "Order of the slides", ...orderParts()),
      folded("settings", "Room and pace", line("room", "Room", room), roomForm(null), line("dwell", "Seconds for each slide", dwell)),
      folded("single", "Single keys", line("letters", "Single keys work (letters, digits, signs)", letters), ...keyForm()),
      folded("late", "Late, and not shown", listed([...SHOW.late, ...SHOW.refused, ...SHOW.leftOut]))),
    desk.keysDialog));
  showDecisionForm();
  renderLog();
  if (!IS_FILE) pulse(10, desk);
}

// The view is put away when its window becomes the wall; what only it knew goes to the window that takes its place.
function leaveDesk() {
  const kept = { planned, draft: draftDecision() };
  document.getElementById("desk").remove();
  desk = null;
  root.classList.remove("is-presenter");
  said.before(stage);
  return kept;
}

function takeDesk(kept) {
  ({ planned } = kept);
  document.getElementById("minutes").value = planned || "";
  fillDecision(kept.draft);
  renderTime();
}

// The keys in the presenter's own window: the room has no use for them.
function openKeys() {
  desk.keysDialog.replaceChildren(
    el("div", { class: "headed" }, el("h2", { id: "h-all-keys" }, "Keys"), el("button", { onclick: () => act("help") }, "Close")),
    el("dl", { class: "pairs" }, ...keyPairs(helpLines(state))));
  desk.keysDialog.showModal();
}

const minutesAddress = () => `/present/minutes.docx?${showQuery(SHOW.show)}`;

function listed(lines) {
  return lines.length ? el("ul", {}, ...lines.map((line) => el("li", {}, line))) : el("p", {}, "Nothing.");
}

function showDecisionForm() {
  desk.decide.replaceChildren(decisionForm((given) => {
    proposed = { ...given, slide: state.at };
    act("readback", inWords(given));
    desk.decide.replaceChildren(el("p", { class: "said" }, inWords(given)), el("div", { class: "keys" },
      el("button", { onclick: () => { agree(); showDecisionForm(); } }, "Agreed"),
      el("button", { onclick: () => { disagree(); showDecisionForm(); } }, "Change")));
    desk.decide.querySelector("button").focus();
  }, () => { disagree(); showDecisionForm(); }));
}

async function takeFile() {
  const { say, upload } = desk;
  try {
    const count = await loadDecisions(upload.files[0]);
    say.textContent = `${count} decisions were added from the file.`;
  } catch {
    say.textContent = "This file holds no decisions of a show. Choose the file that was saved from one.";
  }
}

function miniature(code, box) {
  const source = slides.get(code);
  if (!source) return box.replaceChildren();
  const copy = source.cloneNode(true);
  copy.hidden = false;
  copy.inert = true;
  copy.removeAttribute("id");
  copy.setAttribute("aria-hidden", "true");
  copy.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
  copy.querySelector(".backing").remove();
  box.replaceChildren(copy);
  return copy;
}

function renderPresenter(state) {
  showLook(state);
  const slide = slideOf(state.at);
  const copy = miniature(state.at, desk.now);
  if (copy) mirror(copy, state);
  desk.now.classList.toggle("veiled", state.black || state.white || !state.run);
  desk.now.dataset.veil = state.black ? "Black" : state.white ? "Blank" : "Not started";
  const next = neighbour(state, 1);
  const following = miniature(next === state.at ? "" : next, desk.next);
  if (following) fit(following, { ...state, part: 0 });
  const shown = sequence(state);
  const place = shown.indexOf(state.at) + 1;
  desk.where.textContent = `${state.at}, ${place || "not"} of ${shown.length}: ${slide.title}` +
    (state.parts > 1 ? `, part ${state.part + 1} of ${state.parts}` : "") + (state.hold ? ", held" : "") + (state.safe ? ", restricted slides hidden" : "") +
    (state.auto ? `, by itself every ${state.dwell} seconds` : "");
  if (slideShown !== state.at) {
    slideShown = state.at;
    const backing = slides.get(state.at).querySelector(".backing").cloneNode(true);
    const notes = backing.querySelector(".notes");
    desk.notes.replaceChildren(notes || el("p", {}, "No notes."));
    desk.behind.replaceChildren(...backing.childNodes);
  }
  for (const button of desk.keys.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(Boolean(state[button.dataset.action])));
  }
  for (const action of Object.keys(BUTTONS)) {
    const sign = keyWords(action);
    desk.keys.querySelector(`[data-action=${action}] kbd`).textContent = sign ? ` ${sign}` : "";
  }
  renderOrder(state);
  desk.letters.checked = state.letters;
  desk.dwell.value = state.dwell;
  desk.room.value = state.profile;
  desk.ask.replaceChildren(...(state.asked && state.safe ? [el("p", { class: "alert" }, "Restricted slides are hidden. "),
    el("div", { class: "keys" }, el("button", { onclick: go("keepSafe") }, "Keep hidden"), el("button", { onclick: go("showAll") }, "Show again"))] : []));
  document.title = `Presenter view: ${state.at} ${slide.title}`;
  renderTime();
}

const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function renderTime() {
  const since = (start) => (start ? Math.max(Date.now() - start, 0) / 1000 : 0);
  desk.clock.textContent = clockText(since(state.began));
  desk.item.textContent = state.began ? slideTime(since(state.since)) : "The time begins with the first slide.";
  renderLink();
}

function slideTime(spent) {
  const minutes = agenda(planned)[CODES.indexOf(state.at)];
  const left = minutes * 60 - spent;
  return `This slide: ${clockText(spent)}` +
    (minutes ? left >= 0 ? `, ${clockText(left)} left of ${minutes} minutes` : `, ${clockText(-left)} over ${minutes} minutes` : "");
}

function renderLink() {
  const wall = isThere("wall") ? "The wall is connected." : "The wall does not answer; its window may be closed. It keeps its place.";
  const queue = waiting().length;
  const unsent = queue ? ` ${queue} decision${queue > 1 ? "s are" : " is"} waiting to be sent.` : "";
  const server = IS_FILE ? "This is a file: it needs no server." : silentSince
    ? `The server has not answered since ${silentSince}. The show goes on without it.` : "The server answers.";
  const text = `${wall} ${server}${unsent}`;
  if (desk.link.textContent !== text) desk.link.textContent = text;
}

function renderLog() {
  if (!desk) return;
  desk.log.replaceChildren(...mine().map((d) => el("li", {}, `${d.slide}: ${inWords(d)} `,
    el("em", {}, { waiting: "waiting to be sent", kept: "kept", refused: `refused: ${d.reason || ""}` }[d.state]))));
  renderLink();
}

// Asks the server now and then whether it is there and has anything newer; only this window ever asks.
async function pulse(seconds, asking) {
  let next = 10;
  try {
    const answer = await fetch(`/present/pulse?${showQuery(SHOW.show)}`, { redirect: "error", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    silentSince = null;
    newest = found.id !== SHOW.id || isLater(found.newest) ? found : null;
    if (waiting().length) await sendDecisions();
  } catch {
    silentSince = silentSince || new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    next = Math.min(seconds * 2, 60);
  }
  if (desk !== asking) return;
  renderNews();
  renderLink();
  setTimeout(() => { if (desk === asking) pulse(next, asking); }, next * 1000);
}

// What to do when something fails, each one press: the server's page, the kept one, one file, paper.
function ladder() {
  const rung = (name, words, onclick) => el("p", {}, el("button", { onclick }, name), ` ${words}`);
  const served = IS_FILE ? [] : [
    rung("Live", "loads the show from the server again", () => { tell({ kind: "newer", newest: null }); }),
    rung("Kept copy", "shows the copy kept in this browser; needs no server", () => tell({ kind: "kept" })),
    rung("One file", "saves the show as a file that opens anywhere", saveFile),
  ];
  return [...served, rung("Paper or PDF", "prints every slide with its table; choose “Save as PDF” there", printShow)];
}

async function saveFile() {
  const { ask } = desk;
  const kept = window.caches ? await (await caches.open("safer-show")).match(address()) : null;
  const found = kept || await fetch(address()).catch(() => null);
  if (!found || !found.ok) {
    ask.replaceChildren(el("p", { class: "alert" }, "No copy is kept in this browser. Use the meeting pack that was made when the release was published."));
    return;
  }
  saveAs(new Blob([await found.arrayBuffer()], { type: "text/html" }), `${SHOW.name} ${SHOW.quarter}.html`);
}

function printShow() {
  document.body.append(stage);
  addEventListener("afterprint", () => stage.remove(), { once: true });
  window.print();
}

function keyForm() {
  const said = el("p", { role: "status" });
  const fields = SINGLE.map(({ action, name }) => {
    const field = el("input", { id: `key-${action}`, size: 2, maxlength: 1, autocomplete: "off", value: keyOf(action) });
    field.addEventListener("change", () => {
      said.textContent = setKey(action, field.value.trim());
      field.value = keyOf(action);
      show();
    });
    return el("label", { class: "line", for: field.id }, name, field);
  });
  const usual = el("button", { onclick: () => {
    keepKeys({});
    for (const { action } of SINGLE) document.getElementById(`key-${action}`).value = keyOf(action);
    said.textContent = "The usual keys are back.";
    show();
  } }, "Usual keys");
  return [el("p", {}, "Give an action another key. It holds in this browser."), said, el("div", { class: "keyform" }, ...fields), usual];
}

// The order of the slides: changed here for this show at once, and kept with the board when it is saved.
function orderParts() {
  desk.order = el("ol", { class: "order" });
  desk.orderSaid = el("p", { role: "status" });
  const keep = IS_FILE ? null : el("button", { onclick: saveOrder }, "Save with the board");
  const back = el("button", { onclick: () => {
    act("order", [SHOW.check, ...SHOW.madeOrder.map(codeOfName)]);
    desk.orderSaid.textContent = "As made: misses first. Save it to keep it with the board.";
  } }, "As made, misses first");
  return [el("p", {}, "No slide can be taken out; the room check stays apart."), desk.orderSaid,
    el("div", { class: "keys" }, keep, back), desk.order];
}

const codeOfName = (name) => SHOW.slides.find((slide) => slide.name === name).code;

function moveSlide(code, step) {
  const codes = ordered(state).filter((one) => one !== SHOW.check);
  const place = codes.indexOf(code);
  const to = place + step;
  if (to < 0 || to >= codes.length) return;
  codes.splice(to, 0, ...codes.splice(place, 1));
  act("order", [SHOW.check, ...codes]);
  desk.orderSaid.textContent = `${code} is number ${to + 1} now. Save it to keep it with the board.`;
  const button = desk.order.querySelector(`[data-code="${code}"] [data-step="${step}"]`);
  if (button) button.focus();
}

function renderOrder(state) {
  const codes = ordered(state).filter((code) => code !== SHOW.check);
  if (desk.order.dataset.codes === codes.join()) return;
  desk.order.dataset.codes = codes.join();
  desk.order.replaceChildren(...codes.map((code) => el("li", { "data-code": code },
    el("span", {}, `${code} ${slideOf(code).short}`),
    el("button", { "data-step": -1, "aria-label": `${code} earlier`, onclick: () => moveSlide(code, -1) }, "↑"),
    el("button", { "data-step": 1, "aria-label": `${code} later`, onclick: () => moveSlide(code, 1) }, "↓"))));
}

async function saveOrder() {
  const { orderSaid } = desk;
  const names = ordered(state).filter((code) => code !== SHOW.check).map((code) => slideOf(code).name);
  const asMade = names.join("\n") === SHOW.madeOrder.join("\n");
  try {
    const answer = await fetch("/present/order", {
      method: "POST", headers: { "Content-Type": "application/json" }, redirect: "error",
      body: JSON.stringify({ show: SHOW.show, quarter: SHOW.quarter, names: asMade ? [] : names }),
    });
    orderSaid.textContent = answer.ok ? "Saved with the board: the next show of this quarter begins with this order."
      : [400, 409, 413].includes(answer.status) ? (await answer.text()).trim() : "The server could not keep it. Try again when it answers.";
  } catch {
    orderSaid.textContent = "The server does not answer. The order holds for this show; save it when the server answers.";
  }
}

const isLater = (release) => SHOW.release !== null && release > SHOW.release;

function renderNews() {
  const news = newest && (isLater(newest.newest) ? `Release ${newest.newest} has been published since. ` : "This show has changed on the server. ");
  const text = news ? `${news}The wall keeps this one.` : "";
  if ((desk.news.firstChild ? desk.news.firstChild.textContent : "") === text) return;
  desk.news.replaceChildren(...(text ? [el("p", { class: "alert" }, text)] : []));
}

function askNewer() {
  const yes = el("button", {}, "Take them");
  yes.addEventListener("click", () => { const release = newest && isLater(newest.newest) ? newest.newest : null;
    tell({ kind: "newer", newest: release });
    takeNewer(release);
  });
  desk.ask.replaceChildren(el("p", {}, newest ? "Take the newer show? The wall loads again and comes back to this slide."
    : "There is nothing newer. Load the show again all the same?"),
  el("div", { class: "keys" }, yes, el("button", { onclick: () => desk.ask.replaceChildren() }, "Leave it")));
  yes.focus();
}
