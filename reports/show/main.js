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
  start() {
    if (!state.run) begin();
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
  state = { ...next, revision: state.revision + 1, by: me };
  tell({ kind: "state", state });
  show();
}

function show() {
  keep(state);
  if (IS_PRESENTER) renderPresenter(state);
  else renderWall(state);
  renderClock(state);
  holdAwake();
}

onState = (heardState) => {
  const started = heardState.run && !state.run;
  state = heardState;
  if (started) holdShow();
  show();
};

function begin() {
  if (IS_PRESENTER) return change(ACTIONS.start(state));
  const full = root.requestFullscreen;
  if (full && !document.fullscreenElement) full.call(root).catch(() => {});
  change({ ...ACTIONS.start(state), auto: SHOW.autoplay });
  holdShow();
}

function toggleFull() {
  if (IS_PRESENTER) return tell({ kind: "full" });
  if (document.fullscreenElement) document.exitFullscreen();
  else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
}

function openPresenter() {
  const address = `${location.pathname}${location.search}#presenter`;
  const opened = window.open(address, `${NAME}-presenter`, "popup,width=1280,height=860");
  if (opened) partners.add(opened);
  const first = over && over.querySelector("[data-first]");
  if (first) first.focus();
}

// Leaving full screen is Esc to the browser, so it pauses; the place is never lost.
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement && state.auto) act("pause");
});

let awake = null;
async function holdAwake() {
  if (IS_PRESENTER || awake || !state.run || document.hidden || !navigator.wakeLock) return;
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
  const contents = SHOW.slides.map((slide) => (slides.has(slide.code) ? contentOf(slides.get(slide.code)) : ""));
  let sound = 0;
  for (const [place, slide] of SHOW.slides.entries()) {
    if ((await digest(contents[place])) === slide.hash) sound += 1;
  }
  const all = SHOW.slides.length;
  const offline = IS_FILE || (await keepShow());
  ready.isReady = sound === all;
  ready.text = sound < all ? `Only ${sound} of ${all} slides arrived whole. Load the show again.`
    : `${all} of ${all} ready, ${offline ? "can run without network" : "but a reload needs the server"}`;
  root.dataset.ready = sound === all ? (offline ? "offline" : "online") : "broken";
  if (!IS_PRESENTER) renderWall(state);
}

// Puts this very page where the browser finds it again without a server.
async function keepShow() {
  try {
    await navigator.serviceWorker.register("/present/worker.js", { scope: "/present" });
    await navigator.serviceWorker.ready;
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    const text = await answer.clone().text();
    if (answer.ok && text.includes(SHOW.id)) await (await caches.open("safer-show")).put(address(), answer);
    const kept = await (await caches.open("safer-show")).match(address());
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

function hearOther(message) {
  if (!message || message.show !== SHOW.id) return;
  if (message.kind === "full" && !IS_PRESENTER) toggleFull();
  if (message.kind === "newer") takeNewer(message.newest);
}
if (channel) channel.addEventListener("message", (event) => hearOther(event.data));

const arrived = fromHash(location.hash);
const named = /(^#|[&#])at=/.test(location.hash) && arrived;
state = named ? { ...arrived, run: arrived.run || !IS_PRESENTER } : stored() || freshState();
if (IS_PRESENTER) {
  state = { ...state, revision: 0 };
  buildPresenter();
} else {
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
  const wanted = fromHash(location.hash);
  if (wanted && !IS_PRESENTER) change({ ...wanted, run: true, revision: state.revision, by: me });
});
addEventListener("online", sendDecisions);
setInterval(() => tell({ kind: "alive" }), 2000);
const checked = verify();
show();
tell({ kind: "hello" });
