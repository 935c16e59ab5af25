// Presenters are keyboards: this is the whole key map, and what a key must never do.

// `keys` are KeyboardEvent.key, `signs` the usual single keys of an action, `written` what help says where neither does,
// `name` what it does. The order is that of help: first what a meeting cannot do without.
const KEY_TABLE = [
  { action: "next", keys: ["PageDown", "ArrowRight", "ArrowDown", " ", "Enter"], signs: "n", name: "next" },
  { action: "previous", keys: ["PageUp", "ArrowLeft", "ArrowUp", "Shift+ "], signs: "p", name: "back" },
  { action: "black", signs: "b.", name: "black" },
  { action: "escape", keys: ["Escape"], name: "leave, or pause" },
  { action: "typed", written: "2.4 Enter", name: "go to 2.4", isSingle: true },
  { action: "start", keys: ["F5"], name: "start, full screen" },
  { action: "first", keys: ["Home"], name: "first" },
  { action: "last", keys: ["End"], name: "last" },
  { action: "overview", signs: "o", name: "overview" },
  { action: "decide", signs: "d", name: "decision" },
  { action: "evidence", signs: "e", name: "evidence" },
  { action: "full", signs: "f", name: "full screen" },
  { action: "auto", signs: "a", name: "autoplay" },
  { action: "hold", signs: "h", name: "hold" },
  { action: "white", signs: "w", name: "blank" },
  { action: "larger", signs: "+=", name: "larger text" },
  { action: "smaller", signs: "-−", name: "smaller text" },
  { action: "theme", signs: "t", name: "light or dark" },
  { action: "safe", signs: "x", name: "public-safe" },
  { action: "revised", signs: "v", name: "as revised" },
  { action: "zoom", written: "Enter on a row", name: "enlarge it" },
  { action: "back", keys: ["Backspace"], name: "leave zoom" },
  { action: "newer", signs: "r", name: "newer figures" },
  { action: "ways", written: "Tab", name: "other windows" },
  { action: "help", signs: "?", name: "keys" },
];
const KEY_LABELS = {
  PageDown: "Page Down", PageUp: "Page Up", ArrowRight: "→", ArrowLeft: "←", ArrowDown: "↓", ArrowUp: "↑", " ": "Space",
  "Shift+ ": "Shift Space", Escape: "Esc",
};
const ACTION_OF_KEY = Object.fromEntries(KEY_TABLE.flatMap(({ action, keys = [] }) => keys.map((key) => [key, action])));
const SINGLE = KEY_TABLE.filter((row) => row.signs);
const USUAL = Object.fromEntries(SINGLE.map((row) => [row.action, row.signs]));
const nameOf = (action) => KEY_TABLE.find((row) => row.action === action).name;
const keyLabel = (key) => KEY_LABELS[key] || key;

// Single keys can be given other signs, for this browser; digits stay what they are.
const OWN_KEYS = "safer-keys";
const isSign = (sign) => typeof sign === "string" && /^[^\s\d]$/u.test(sign);
let own = {};
let signs = {};

// One's own key takes the place of the usual letter; what remotes send besides, such as "." for black, stays.
function useKeys(given) {
  own = Object.fromEntries(Object.entries(given).filter(([action, sign]) => USUAL[action] && isSign(sign)));
  const mine = Object.entries(own).map(([action, sign]) => [action, sign + USUAL[action].slice(1)]);
  signs = { ...USUAL, ...Object.fromEntries(mine) };
}

function readKeys() {
  try {
    useKeys(JSON.parse(localStorage.getItem(OWN_KEYS)) || {});
  } catch {
    useKeys({});
  }
}
readKeys();
const keyOf = (action) => (signs[action] || "").slice(0, 1).toUpperCase();
const signLabels = (action) => [...new Set([...(signs[action] || "")].map((sign) => (sign === "-" ? "−" : sign.toUpperCase())))];

// What help says: every key that works now, at most three of them to a line, and what they do.
const KEYS_TO_A_LINE = 3;
function helpLines(state) {
  return KEY_TABLE.flatMap(({ action, keys = [], written, name, isSingle }) => {
    if (written) return isSingle && !state.letters ? [] : [[[written], name]];
    const labels = [...keys.map(keyLabel), ...(state.letters ? signLabels(action) : [])];
    // The usual letter belongs on the first line, beside the key of a remote.
    if (labels.length > KEYS_TO_A_LINE) labels.splice(1, 0, labels.pop());
    const lines = [];
    for (let from = 0; from < labels.length; from += KEYS_TO_A_LINE) {
      lines.push([labels.slice(from, from + KEYS_TO_A_LINE), name]);
    }
    return lines;
  });
}
const actionOfSign = (sign) => Object.keys(signs).find((action) => signs[action].includes(sign)) || "";

// Gives the action this sign and returns "", or what speaks against it.
function setKey(action, given) {
  const sign = given.toLowerCase();
  if (!isSign(sign)) return "A key is one letter or sign; digits go to slides.";
  const other = actionOfSign(sign);
  if (other && other !== action) return `${given} is ${nameOf(other)} already.`;
  const { [action]: _, ...rest } = own;
  keepKeys(USUAL[action].includes(sign) ? rest : { ...rest, [action]: sign });
  return "";
}

function keepKeys(given) {
  useKeys(given);
  try {
    localStorage.setItem(OWN_KEYS, JSON.stringify(own));
  } catch {
    // Without storage they hold for this window.
  }
  tell({ kind: "keys", own });
}

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
  const named = ACTION_OF_KEY[key === " " && event.shiftKey ? "Shift+ " : key];
  if (["start", "escape"].includes(named)) return named;
  if (isTyping(event.target)) return "";
  if (key === "Enter" && typed) return "typed";
  if ([" ", "Enter"].includes(key) && isButton(event.target)) return "";
  if (named) return named;
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
  const code = typed;
  typed = "";
  if (action === "typed") return act("go", code);
  act(action);
}

// In the overview the same keys move from tile to tile and from page to page.
function overviewKey(event, action) {
  if (!["next", "previous", "first", "last"].includes(action)) return false;
  const tiles = [...stage.querySelectorAll(".tiles button")];
  // Something of this window's own, such as a decision, can lie over the overview.
  if (!tiles.length) return false;
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
