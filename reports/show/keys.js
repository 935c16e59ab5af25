// Presenters are keyboards: this is the whole key map, and what a key must never do.

const NAMED = {
  PageDown: "next", ArrowRight: "next", ArrowDown: "next", PageUp: "previous", ArrowLeft: "previous", ArrowUp: "previous",
  Home: "first", End: "last", Escape: "escape", F5: "start", Backspace: "back",
};
const SIGNS = {
  n: "next", p: "previous", b: "black", ".": "black", w: "white", f: "full", a: "auto", h: "hold", o: "overview", e: "evidence",
  d: "decide", r: "newer", v: "revised", t: "theme", x: "safe", "+": "larger", "=": "larger", "-": "smaller", "−": "smaller", "?": "help",
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
  return SIGNS[key.toLowerCase()] || "";
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const action = actionOf(event);
  if (state.auto && !["auto", "hold"].includes(action) && !isTyping(event.target) && !["Shift", "Tab"].includes(event.key)) act("pause");
  if (!action) return;
  if (state.overview && !IS_PRESENTER && overviewKey(event, action)) return event.preventDefault();
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
