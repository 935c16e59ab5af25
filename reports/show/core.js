// What the show is, and how each action changes where it stands. Nothing here touches the screen.

const SHOW = JSON.parse(document.getElementById("show").textContent);
const CODES = SHOW.slides.map((slide) => slide.code);
const PROFILES = ["small", "board", "chamber", "xl"];
const PROFILE_NAMES = { small: "Small room", board: "Board room", chamber: "Chamber", xl: "Extra large" };
// How many picture heights the farthest seat may be away: capital letters of half that many percent can be read there.
const RATIOS = { small: 4, board: 5.5, chamber: 7.5, xl: 13.4 };
const IS_FILE = location.protocol === "file:";
const IS_READER = location.hash.startsWith("#read");
// What this window is; a wall and a presenter view can change places while the show runs.
let role = IS_READER ? "reader" : location.hash.startsWith("#presenter") ? "presenter" : "wall";
const isPresenter = () => role === "presenter";
const NAME = "safer-show-" + SHOW.id.slice(0, 16);
const me = Math.random().toString(36).slice(2);

// The address of a show of the same board.
function showQuery(show) {
  const query = new URLSearchParams({ show, quarter: SHOW.quarter });
  if (SHOW.release !== null) query.set("release", SHOW.release);
  return query;
}

const slideOf = (code) => SHOW.slides[CODES.indexOf(code)];

function freshState() {
  return {
    at: CODES.find((code) => code !== SHOW.check), part: 0, parts: 1, shows: null, zoom: "", run: false,
    black: false, white: false, overview: false, evidence: false, help: false, readback: "",
    hold: false, auto: false, dwell: SHOW.dwell, profile: "board", theme: "light",
    revised: false, safe: false, asked: false, letters: true, captions: false, order: [],
    began: 0, since: 0, revision: 0, by: "",
  };
}

// The slides in the order somebody gave them, else as they were made; the room check stands apart.
const ordered = (state) => (state.order.length ? state.order : CODES);

function sequence(state) {
  return ordered(state).filter((code) => code !== SHOW.check && !(state.safe && slideOf(code).restricted));
}

function moved(state, code, part = 0) {
  return { ...state, at: code, part, parts: 1, shows: null, zoom: "", evidence: false, overview: false, help: false };
}

function neighbour(state, step) {
  const shown = sequence(state);
  const here = state.zoom || state.at;
  const place = shown.indexOf(here);
  if (place >= 0) return shown[place + step] || (step > 0 && state.auto ? shown[0] : here);
  const all = ordered(state);
  const from = all.indexOf(here);
  const after = shown.find((code) => all.indexOf(code) > from);
  return step > 0 ? after || shown[shown.length - 1] : shown[0];
}

const lifted = (state) => ({
  ...state, black: false, white: false, overview: false, evidence: false, help: false, readback: "",
});
const isCovered = (state) => state.black || state.white || state.overview || state.evidence || state.help || state.readback !== "";

// Each action gives a new state. What lies over the slide is always taken away before the place changes.
const ACTIONS = {
  next(state) {
    if (isCovered(state)) return lifted(state);
    if (!state.zoom && state.part + 1 < state.parts) return { ...state, part: state.part + 1 };
    const code = neighbour(state, 1);
    return code === state.at && !state.zoom ? state : moved(state, code);
  },
  previous(state) {
    if (!state.run) return state;
    if (isCovered(state)) return lifted(state);
    if (state.zoom) return moved(state, state.zoom);
    if (state.part > 0) return { ...state, part: state.part - 1 };
    const code = neighbour(state, -1);
    return code === state.at ? state : moved(state, code, 99);
  },
  first: (state) => ({ ...moved(lifted(state), sequence(state)[0] || state.at), run: true }),
  last: (state) => ({ ...moved(lifted(state), sequence(state).slice(-1)[0] || state.at), run: true }),
  go(state, code) {
    const wanted = CODES.includes(code) ? code : /^\d+$/.test(code) ? sequence(state)[Number(code) - 1] : "";
    if (!wanted || (state.safe && slideOf(wanted).restricted)) return state;
    return { ...moved(lifted(state), wanted), run: true };
  },
  zoom(state, code) {
    if (!CODES.includes(code) || (state.safe && slideOf(code).restricted)) return state;
    return { ...moved(state, code), zoom: state.zoom || state.at };
  },
  back: (state) => (isCovered(state) ? lifted(state) : state.zoom ? moved(state, state.zoom) : state),
  // The room check is before the meeting: after it, the show begins with its first slide.
  start: (state) => (state.run ? state : { ...(state.at === SHOW.check ? moved(state, sequence(state)[0]) : state), run: true }),
  // Back to the start screen; the place, the time and everything chosen stay for when it goes on.
  leave: (state) => ({ ...lifted(state), run: false, auto: false, hold: false }),
  escape(state) {
    if (isCovered(state)) return { ...lifted(state), auto: false };
    if (state.zoom) return { ...moved(state, state.zoom), auto: false };
    return { ...state, auto: false };
  },
  pause: (state) => ({ ...state, auto: false }),
  auto: (state) => ({ ...state, auto: state.run && !state.auto, hold: false }),
  hold: (state) => ({ ...state, hold: !state.hold }),
  black: (state) => ({ ...state, black: !state.black, white: false }),
  white: (state) => ({ ...state, white: !state.white, black: false }),
  overview: (state) => ({ ...lifted(state), overview: !state.overview, run: true }),
  evidence: (state) => ({ ...lifted(state), evidence: !state.evidence }),
  help: (state) => ({ ...lifted(state), help: !state.help }),
  theme: (state) => ({ ...state, theme: state.theme === "dark" ? "light" : "dark" }),
  larger: (state) => profiled(state, 1),
  smaller: (state) => profiled(state, -1),
  profile: (state, name) => (PROFILES.includes(name) ? { ...state, profile: name, part: 0 } : state),
  revised: (state) => ({ ...state, revised: !state.revised }),
  safe(state) {
    if (state.safe) return { ...state, asked: true };
    const next = { ...state, safe: true, asked: true, zoom: "", evidence: false, readback: "" };
    if (!slideOf(next.at).restricted) return next;
    const code = neighbour(next, 1);
    return code ? moved(next, code) : { ...next, white: true };
  },
  keepSafe: (state) => ({ ...state, asked: false }),
  showAll: (state) => ({ ...state, safe: false, asked: false }),
  letters: (state) => ({ ...state, letters: !state.letters }),
  captions: (state) => ({ ...state, captions: !state.captions, part: 0 }),
  dwell: (state, seconds) => ({ ...state, dwell: Math.min(Math.max(Number(seconds) || SHOW.dwell, 10), 120) }),
  readback: (state, text) => ({ ...state, readback: text }),
  restartTime: (state, now) => ({ ...state, began: isTimed(state) ? now : 0, since: now }),
  order: (state, codes) => (isOrder(codes) ? { ...state, order: codes } : state),
  // How the wall really shows its slide: how many parts there are, which one is there and what of the slide it holds.
  measured: (state, found) => ({ ...state, ...found }),
  // The dwell of one slide is over: on to its next part, the next slide, or round again.
  advance(state) {
    if (!state.auto || state.hold || isCovered(state)) return state;
    if (state.part + 1 < state.parts) return { ...state, part: state.part + 1 };
    return moved(state, neighbour(state, 1));
  },
};

// The time of a meeting begins with the first slide it is shown; the room check is before it.
const isTimed = (state) => state.run && state.at !== SHOW.check;

// The state with its times: when the meeting began, and since when this slide has been there.
function timed(next, before, now) {
  if (!isTimed(next)) return next;
  const isNew = !next.began || next.at !== before.at;
  return { ...next, began: next.began || now, since: isNew ? now : next.since };
}

function profiled(state, step) {
  const place = PROFILES.indexOf(state.profile) + step;
  return { ...state, profile: PROFILES[Math.min(Math.max(place, 0), PROFILES.length - 1)], part: 0 };
}

// Whether the sign of slides that change by themselves is in sight.
const isRunning = (state) => state.run && (state.auto || state.hold) && !state.black && !state.white;

const isOrder = (codes) => Array.isArray(codes) && codes.every((code) => CODES.includes(code)) &&
  (codes.length === 0 || new Set(codes).size === CODES.length);

// The room that a screen height and a farthest seat ask for, both in metres; '' where no letters are large enough, null
// where one of them is no length.
function profileFor(height, seat) {
  const ratio = seat / height;
  if (!(ratio > 0) || !Number.isFinite(ratio)) return null;
  return PROFILES.find((name) => ratio <= RATIOS[name]) || "";
}

// What would do in a room for which no letters are large enough; lengths are rounded to the safe side.
const roomNeeded = (height, seat) => "No letters are large enough there. It takes a picture at least " +
  `${(Math.ceil((seat / RATIOS.xl) * 100) / 100).toFixed(2)} m high, or a seat no farther than ` +
  `${(Math.floor(height * RATIOS.xl * 10) / 10).toFixed(1)} m.`;

// Minutes of a meeting for each slide, by consequence; whole minutes that add up, none without anything to discuss.
function agenda(total) {
  const weights = SHOW.slides.map((slide) => slide.weight);
  const sum = weights.reduce((a, b) => a + b, 0);
  if (!sum || !(total > 0)) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const minutes = exact.map(Math.floor);
  const rest = exact.map((value, i) => [value - minutes[i], i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (let left = Math.round(total) - minutes.reduce((a, b) => a + b, 0), i = 0; left > 0; left -= 1, i += 1) {
    minutes[rest[i % rest.length][1]] += 1;
  }
  return minutes;
}

const KEPT = ["at", "part", "zoom", "run", "black", "white", "hold", "auto", "dwell", "profile", "theme",
  "revised", "safe", "letters", "captions"];

// What an address does not carry, and a reload or a link to another slide must not lose.
const UNADDRESSED = ["order", "began", "since"];
const unaddressed = (state) => Object.fromEntries(UNADDRESSED.map((name) => [name, state[name]]));

function toHash(state) {
  const fresh = freshState();
  const parts = KEPT.filter((name) => name === "at" || state[name] !== fresh[name])
    .map((name) => `${name}=${encodeURIComponent(typeof state[name] === "boolean" ? Number(state[name]) : state[name])}`);
  return "#" + parts.join("&");
}

function fromHash(hash) {
  const state = freshState();
  const given = new URLSearchParams(hash.replace(/^#((presenter|read)&?)?/, ""));
  for (const name of KEPT) {
    if (!given.has(name)) continue;
    const text = given.get(name);
    if (typeof state[name] === "boolean") state[name] = text === "1";
    else if (typeof state[name] === "number") state[name] = Number(text) || 0;
    else state[name] = text;
  }
  return sound(state) ? state : null;
}

// Addresses can be typed by hand: a place that is not in this show is no place.
function sound(state) {
  return CODES.includes(state.at) && (state.zoom === "" || CODES.includes(state.zoom)) &&
    PROFILES.includes(state.profile) && ["light", "dark"].includes(state.theme) &&
    state.dwell >= 10 && state.dwell <= 120 && state.part >= 0 && isOrder(state.order) &&
    state.began >= 0 && state.since >= 0 &&
    !(state.safe && slideOf(state.at).restricted);
}

function stored() {
  try {
    const state = { ...freshState(), ...JSON.parse(sessionStorage.getItem(NAME)) };
    return sound(state) ? state : null;
  } catch {
    return null;
  }
}

function keep(state) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(state));
  } catch {
    // A browser that keeps nothing still has the address.
  }
  if (role !== "wall") return;
  // The start screen has no place of its own in the address.
  const hash = state.run ? toHash(state) : "";
  if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
}

// Builds an element: properties that exist are set, others become attributes, strings become text.
function el(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const NS = "http://www.w3.org/2000/svg";
function icon(path) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS(NS, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

const slideElement = (code) => document.getElementById(`slide-${code}`);

// Where the show stands now. Functions that outlive one drawing ask for it instead of keeping an old one.
let state = freshState();
const current = () => state;
