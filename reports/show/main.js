// Puts the parts together: one state, drawn in this window, kept in its address, told to the other window.

const slides = new Map([...document.querySelectorAll("#stage > .slide")].map((slide) => [slide.dataset.code, slide]));
const ready = { text: "Checking the slides" };

// What this window does itself; everything else changes the shared state.
const OWN = {
  full: toggleFull,
  decide() {
    if (!isPresenter()) return openLocal("decide");
    document.getElementById("decision-text").focus();
  },
  newer() {
    if (isPresenter()) askNewer();
  },
  help() {
    if (isPresenter()) return openKeys();
    change(ACTIONS.help(state));
  },
  go(code) {
    const next = ACTIONS.go(state, code);
    if (next === state) return sayNoSlide(code);
    change(next);
  },
  escape() {
    if (local) return closeLocal();
    if (proposed) return disagree();
    change(ACTIONS.escape(state));
  },
  // The start button of a remote sends F5 and Esc in turn: Esc leaves full screen, so F5 comes back to it.
  start() {
    if (!state.run) return begin();
    enterFull();
  },
  overview() {
    page = Math.floor(Math.max(sequence(state).indexOf(state.at), 0) / tilesPerPage(state));
    change(ACTIONS.overview(state));
  },
  next() {
    if (!state.run) return begin();
    if (turnHelp(1)) return;
    change(ACTIONS.next(state));
  },
  previous() {
    if (!turnHelp(-1)) change(ACTIONS.previous(state));
  },
};

function act(action, value) {
  if (desk && desk.keysDialog.open) {
    desk.keysDialog.close();
    if (["escape", "help", "back"].includes(action)) return;
  }
  if (OWN[action]) return OWN[action](value);
  change(ACTIONS[action](state, value));
}

function change(next) {
  if (next === state) return;
  // Whoever goes on is done with the pointer; the ways out go with it.
  root.classList.remove("is-pointing");
  if (next.at !== state.at || next.part !== state.part) lostFull = false;
  if (next.at !== state.at || next.run !== state.run) note("");
  if (next.run && !state.run) holdShow();
  // What a reader does is older than whatever the room does next.
  state = { ...timed(next, state, Date.now()), revision: IS_READER ? -1 : state.revision + 1, by: me };
  // A reader turns pages for nobody else, and has then left the room.
  if (IS_READER) sheet.follow.checked = false;
  else tell({ kind: "state", state });
  show();
}

function show() {
  keep(state);
  RENDER[role](state);
  renderClock(state);
  holdAwake();
}

const RENDER = { wall: renderWall, presenter: renderPresenter, reader: renderReader };

onState = (heardState) => {
  if (IS_READER && !isFollowing()) return;
  state = heardState;
  show();
};

function begin() {
  if (isPresenter()) return change(ACTIONS.start(state));
  enterFull();
  change({ ...ACTIONS.start(state), auto: SHOW.autoplay });
}

function beginAgain() {
  enterFull();
  change({ ...ACTIONS.first(state), auto: SHOW.autoplay });
}

function enterFull() {
  if (role === "wall" && root.requestFullscreen && !document.fullscreenElement) root.requestFullscreen().catch(() => {});
}

function toggleFull() {
  if (isPresenter()) return tell({ kind: "full" });
  if (document.fullscreenElement) document.exitFullscreen();
  else enterFull();
}

// Leaving full screen is Esc to the browser, so it pauses; the place is never lost, and a reload offers the way back.
document.addEventListener("fullscreenchange", () => {
  if (role !== "wall") return;
  const isFull = Boolean(document.fullscreenElement);
  lostFull = !isFull && state.run;
  keepFull(isFull);
  if (!isFull && state.auto) act("pause");
  else show();
});

function keepFull(isFull) {
  try {
    sessionStorage.setItem(`${NAME}-full`, isFull ? "yes" : "");
  } catch {
    // Then a reload offers nothing; F works all the same.
  }
}

let awake = null;
async function holdAwake() {
  if (role !== "wall" || awake || !state.run || document.hidden || !navigator.wakeLock) return;
  awake = true;
  try {
    awake = await navigator.wakeLock.request("screen");
    awake.addEventListener("release", () => { awake = null; });
  } catch {
    awake = null;
  }
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) { holdAwake(); renderClock(state); } });

// What was sent is what is shown: text and positions of every slide against the hash it was made with.
function contentOf(slide) {
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    else for (const name of ["d", "x", "y", "cx", "cy"]) if (node.hasAttribute(name)) found.push(node.getAttribute(name));
  }
  return found.join("");
}

async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function verify() {
  const keeping = IS_FILE || keepShow();
  const found = SHOW.slides.map((slide) => digest(slides.has(slide.code) ? contentOf(slides.get(slide.code)) : ""));
  const hashes = await Promise.all(found);
  const sound = SHOW.slides.filter((slide, place) => hashes[place] === slide.hash);
  // Slides are counted as everywhere else: without the room check, which is no slide of the meeting.
  const counted = (list) => list.filter((slide) => slide.code !== SHOW.check).length;
  const [whole, all] = [counted(sound), counted(SHOW.slides)];
  const offline = await keeping;
  ready.text = sound.length === SHOW.slides.length
    ? `${all} of ${all} ready, ${offline ? "can run without network" : "but a reload needs the server"}`
    : `${whole < all ? `Only ${whole} of ${all} slides` : "All slides but not the room check"} arrived whole. Load the show again.`;
  root.dataset.ready = sound.length === SHOW.slides.length ? (offline ? "offline" : "online") : "broken";
  if (role === "wall") renderWall(state);
}

// Puts this very page where the browser finds it again without a server: from the copy the browser just took, where it
// still has it, else asked for once more.
async function keepShow() {
  try {
    const worker = navigator.serviceWorker.register("/present/worker.js", { scope: "/present" })
      .then(() => navigator.serviceWorker.ready);
    const [cache, answer] = await Promise.all([caches.open("safer-show"),
      fetch(address(), { headers: { Accept: "text/html" }, cache: "force-cache" }), worker]);
    const text = await answer.clone().text();
    if (answer.ok && text.includes(SHOW.id)) {
      await cache.put(address(), answer);
      return true;
    }
    const kept = await cache.match(address());
    return Boolean(kept) && (await kept.text()).includes(SHOW.id);
  } catch {
    return false;
  }
}

const address = () => location.pathname + location.search;
const holdAddress = () => `/present/held${location.search}`;

// While a show runs, a reload gives exactly this page, whatever the server has by then.
async function holdShow() {
  if (IS_FILE || !window.caches) return;
  const cache = await caches.open("safer-show");
  await cache.put(holdAddress(), new Response(String(Date.now())));
}

// Loads the show again, once: a second reload while the first is on its way can take the window down.
let isLeaving = false;
function loadAgain(target) {
  if (isLeaving) return;
  isLeaving = true;
  if (!target || target === location.pathname + location.search + location.hash) location.reload();
  else location.replace(target);
}

async function takeNewer(number) {
  if (!IS_FILE && window.caches) await (await caches.open("safer-show")).delete(holdAddress());
  const query = new URLSearchParams(location.search);
  if (number) query.set("release", number);
  loadAgain(`${location.pathname}?${query}${location.hash}`);
}

// The kept copy of this very show again, whatever the server says by now.
async function takeKept() {
  await holdShow();
  loadAgain();
}

onMessage = (message) => {
  if (message.kind === "full" && role === "wall") toggleFull();
  if (message.kind === "newer" && role === "wall") takeNewer(message.newest);
  if (message.kind === "kept" && role === "wall") takeKept();
  if (message.kind === "swap" && message.role !== role) becomeOther();
  if (message.kind === "desk" && isPresenter()) takeDesk(message.desk);
  if (message.kind === "keys") {
    useKeys(message.own);
    show();
  }
  if (message.kind === "note" && !IS_READER) note(message.text);
};

// Wall and presenter view can become each other, so both listen for what only one of them answers.
function watchWindow() {
  watchPointer();
  document.addEventListener("click", (event) => {
    const link = role === "wall" && event.target.closest("a[data-zoom]");
    if (!link) return;
    event.preventDefault();
    act("zoom", link.dataset.zoom);
  });
  addEventListener("resize", () => { if (role === "wall") renderWall(state); });
  setInterval(() => { if (role === "wall" && !isThere("presenter") && waiting().length && !IS_FILE) sendDecisions(); }, 10000);
  setInterval(() => { if (desk) renderTime(); }, 1000);
  document.addEventListener("decisions", renderLog);
}

const arrived = fromHash(location.hash);
const named = /(^#|[&#])at=/.test(location.hash) && arrived;
const left = stored();
state = named ? { ...arrived, ...(left && unaddressed(left)), run: arrived.run || role === "wall" } : left || freshState();
// Whatever the wall tells counts more than what another window begins with.
if (role !== "wall") state = { ...state, revision: -1 };
state = timed(state, state, Date.now());
if (isPresenter()) buildPresenter();
else if (IS_READER) buildReader();
else {
  try {
    lostFull = sessionStorage.getItem(`${NAME}-full`) === "yes";
  } catch {
    // Then nothing is offered.
  }
}
if (!IS_READER) watchWindow();
addEventListener("keydown", onKey);
addEventListener("hashchange", () => {
  const wanted = /^#at=/.test(location.hash) && fromHash(location.hash);
  if (wanted && role === "wall") change({ ...wanted, ...unaddressed(state), run: true, revision: state.revision });
});
addEventListener("online", sendDecisions);
setInterval(() => tell({ kind: "alive" }), 2000);
const checked = verify();
show();
tell({ kind: "hello" });
