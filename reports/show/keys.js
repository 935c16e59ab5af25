// Presenters are keyboards: this is the whole key map, and what a key must never do.

const NAMED = {
  PageDown: "next", ArrowRight: "next", ArrowDown: "next", PageUp: "previous", ArrowLeft: "previous", ArrowUp: "previous",
  Home: "first", End: "last", Escape: "escape", F5: "start", Backspace: "back",
};
const USUAL = {
  next: "n", previous: "p", black: "b.", white: "w", full: "f", auto: "a", hold: "h", overview: "o", evidence: "e", decide: "d",
  newer: "r", revised: "v", theme: "t", safe: "x", larger: "+=", smaller: "-−", help: "?",
};

// Single keys can be given other signs, for this browser; digits stay what they are.
const OWN_KEYS = "safer-keys";
let signs = {};
function readKeys() {
  let own = {};
  try {
    own = JSON.parse(localStorage.getItem(OWN_KEYS)) || {};
  } catch {
    // The usual keys are there in any case.
  }
  const sound = Object.entries(own).filter(([action, sign]) => USUAL[action] && typeof sign === "string" && /^[^\s\d]$/u.test(sign));
  signs = { ...USUAL, ...Object.fromEntries(sound) };
}
readKeys();
const keyOf = (action) => (signs[action] || "").slice(0, 1).toUpperCase();
const actionOfSign = (sign) => Object.keys(signs).find((action) => signs[action].includes(sign)) || "";

// Gives the action this sign and returns "", or what speaks against it.
function setKey(action, given) {
  const sign = given.toLowerCase();
  if (!/^[^\s\d]$/u.test(sign)) return "A key is one letter or sign; digits go to slides.";
  const other = actionOfSign(sign);
  if (other && other !== action) return `${given} is ${KEY_NAMES[other]} already.`;
  keepKeys({ ...ownKeys(), [action]: sign });
  return "";
}
const ownKeys = () => Object.fromEntries(Object.entries(signs).filter(([action, sign]) => sign !== USUAL[action]));
function keepKeys(own) {
  try {
    localStorage.setItem(OWN_KEYS, JSON.stringify(own));
  } catch {
    // Without storage they hold for this window.
  }
  signs = { ...USUAL, ...own };
  tell({ kind: "keys", own });
}
const KEY_NAMES = {
  next: "next", previous: "back", black: "black", white: "blank", full: "full screen", auto: "autoplay", hold: "hold",
  overview: "overview", evidence: "evidence", decide: "decision", newer: "newer figures", revised: "as revised",
  theme: "light or dark", safe: "public-safe", larger: "larger text", smaller: "smaller text", help: "keys",
};
let typed = "";
let typedTimer = 0;

function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}
const isButton = (target) => target instanceof Element && target.closest("button, a[href], summary, input, label") !== null;

function typeDigit(sign) {
  typed += sign;
  clearTimeout(typedTimer);
  typedTimer = setTimeout(() => { typed = ""; }, 3000);
}

// The action a key asks for, or "" when the key is not ours.
function actionOf(event) {
  const { key } = event;
  if (key === "F5") return "start";
  if (key === "Escape") return "escape";
  if (isTyping(event.target)) return "";
  if (key === " ") return isButton(event.target) ? "" : event.shiftKey ? "previous" : "next";
  if (key === "Enter") {
    if (typed) return "typed";
    return isButton(event.target) ? "" : "next";
  }
  if (NAMED[key]) return NAMED[key];
  if (key.length !== 1 || !state.letters) return "";
  if (/[0-9]/.test(key) || (key === "." && typed)) return "digit";
  return actionOfSign(key.toLowerCase());
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const action = actionOf(event);
  if (state.auto && !["auto", "hold"].includes(action) && !isTyping(event.target) && !["Shift", "Tab"].includes(event.key)) act("pause");
  if (!action) return;
  if (state.overview && !isPresenter() && overviewKey(event, action)) return event.preventDefault();
  event.preventDefault();
  if (event.repeat && !["next", "previous"].includes(action)) return;
  if (action === "digit") return typeDigit(event.key);
  if (action === "typed") {
    const code = typed;
    typed = "";
    return act("go", code);
  }
  typed = "";
  act(action);
}

// In the overview the same keys move from tile to tile and from page to page.
function overviewKey(event, action) {
  if (!["next", "previous", "first", "last"].includes(action)) return false;
  const tiles = [...stage.querySelectorAll(".tiles button")];
  const place = tiles.indexOf(document.activeElement);
  const across = getComputedStyle(tiles[0].parentElement).gridTemplateColumns.split(" ").length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
  if (step) {
    const wanted = tiles[place + step];
    if (wanted) wanted.focus();
    else turnPage(Math.sign(step));
  } else {
    turnPage({ next: 1, previous: -1, first: -99, last: 99 }[action]);
  }
  return true;
}
