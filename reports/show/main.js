// Puts the parts together: one state, drawn in this window, kept in its address, told to the other window.

const slides = new Map([...document.querySelectorAll("#stage > .slide")].map((slide) => [slide.dataset.code, slide]));
const ready = { text: "Checking the slides", isReady: false };

// What this window does itself; everything else changes the shared state.
const OWN = {
  full: toggleFull,
  decide() {
    if (!IS_PRESENTER) return openLocal("decide");
    document.getElementById("decision-text").focus();
  },
  newer() {
    if (IS_PRESENTER) askNewer();
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
    change(ACTIONS.next(state));
  },
};

function act(action, value) {
  if (OWN[action]) return OWN[action](value);
  change(ACTIONS[action](state, value));
}

function change(next) {
  if (next === state) return;
  if (next.at !== state.at || next.part !== state.part) lostFull = false;
  // What a reader does is older than whatever the room does next.
  state = { ...next, revision: IS_READER ? -1 : state.revision + 1, by: me };
  // A reader turns pages for nobody else, and has then left the room.
  if (IS_READER) sheet.follow.checked = false;
  else tell({ kind: "state", state });
  show();
}

function show() {
  keep(state);
  RENDER[ROLE](state);
  renderClock(state);
  holdAwake();
}

const RENDER = { wall: renderWall, presenter: renderPresenter, reader: renderReader };

onState = (heardState) => {
  if (IS_READER && !isFollowing()) return;
  const started = heardState.run && !state.run;
  state = heardState;
  if (started) holdShow();
  show();
};

function begin() {
  if (IS_PRESENTER) return change(ACTIONS.start(state));
  enterFull();
  change({ ...ACTIONS.start(state), auto: SHOW.autoplay });
  holdShow();
}

function enterFull() {
  if (ROLE === "wall" && root.requestFullscreen && !document.fullscreenElement) root.requestFullscreen().catch(() => {});
}

function toggleFull() {
  if (IS_PRESENTER) return tell({ kind: "full" });
  if (document.fullscreenElement) document.exitFullscreen();
  else enterFull();
}

// Leaving full screen is Esc to the browser, so it pauses; the place is never lost, and a reload offers the way back.
document.addEventListener("fullscreenchange", () => {
  const isFull = Boolean(document.fullscreenElement);
  lostFull = !isFull && state.run;
  try {
    sessionStorage.setItem(`${NAME}-full`, isFull ? "yes" : "");
  } catch {
    // Then a reload offers nothing; F works all the same.
  }
  if (!isFull && state.auto) act("pause");
  else show();
});

let awake = null;
async function holdAwake() {
  if (ROLE !== "wall" || awake || !state.run || document.hidden || !navigator.wakeLock) return;
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
  const sound = SHOW.slides.filter((slide, place) => hashes[place] === slide.hash).length;
  const all = SHOW.slides.length;
  const offline = await keeping;
  ready.isReady = sound === all;
  ready.text = sound < all ? `Only ${sound} of ${all} slides arrived whole. Load the show again.`
    : `${all} of ${all} ready, ${offline ? "can run without network" : "but a reload needs the server"}`;
  root.dataset.ready = sound === all ? (offline ? "offline" : "online") : "broken";
  if (ROLE === "wall") renderWall(state);
}

// Puts this very page where the browser finds it again without a server.
async function keepShow() {
  try {
    const worker = navigator.serviceWorker.register("/present/worker.js", { scope: "/present" })
      .then(() => navigator.serviceWorker.ready);
    const [cache, answer] = await Promise.all([caches.open("safer-show"),
      fetch(address(), { headers: { Accept: "text/html" } }), worker]);
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

async function takeNewer(number) {
  if (!IS_FILE && window.caches) await (await caches.open("safer-show")).delete(holdAddress());
  const query = new URLSearchParams(location.search);
  if (number) query.set("release", number);
  const target = `${location.pathname}?${query}${location.hash}`;
  if (target === location.pathname + location.search + location.hash) location.reload();
  else location.replace(target);
}

// The kept copy of this very show again, whatever the server says by now.
async function takeKept() {
  await holdShow();
  location.reload();
}

onMessage = (message) => {
  if (message.kind === "full" && ROLE === "wall") toggleFull();
  if (message.kind === "newer" && ROLE === "wall") takeNewer(message.newest);
  if (message.kind === "kept" && ROLE === "wall") takeKept();
  if (message.kind === "swap") becomeOther();
  if (message.kind === "keys") {
    signs = { ...USUAL, ...message.own };
    show();
  }
};

const arrived = fromHash(location.hash);
const named = /(^#|[&#])at=/.test(location.hash) && arrived;
state = named ? { ...arrived, run: arrived.run || ROLE === "wall" } : stored() || freshState();
if (ROLE !== "wall") state = { ...state, revision: 0 };
if (IS_PRESENTER) buildPresenter();
else if (IS_READER) buildReader();
else {
  try {
    lostFull = sessionStorage.getItem(`${NAME}-full`) === "yes";
  } catch {
    // Then nothing is offered.
  }
  watchPointer();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-zoom]");
    if (!link) return;
    event.preventDefault();
    act("zoom", link.dataset.zoom);
  });
  addEventListener("resize", () => renderWall(state));
  setInterval(() => { if (!isThere("presenter") && waiting().length && !IS_FILE) sendDecisions(); }, 10000);
}
addEventListener("keydown", onKey);
addEventListener("hashchange", () => {
  const wanted = /^#at=/.test(location.hash) && fromHash(location.hash);
  if (wanted && ROLE === "wall") change({ ...wanted, run: true, revision: state.revision, by: me });
});
addEventListener("online", sendDecisions);
setInterval(() => tell({ kind: "alive" }), 2000);
const checked = verify();
show();
tell({ kind: "hello" });
