// A slide that is too full for the room is shown in parts; nothing is ever made smaller.

const LEAST_PLOT = 2.4;
const WHOLE = { kind: "whole" };
const measured = new WeakMap();

const overflows = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

// Too low for three labels of its axis one above the other.
function isFlat(body) {
  const chart = body.querySelector(".chart");
  return chart.clientHeight < LEAST_PLOT * parseFloat(getComputedStyle(chart).fontSize);
}

function label(slide, letter) {
  slide.querySelector(".part").textContent = letter ? ` ${letter}` : "";
}

function layoutKey(slide, state) {
  return [slide.clientWidth, slide.clientHeight, state.profile, state.captions, state.revised, isRunning(state)].join(" ");
}

// The body in sight: presented or as revised.
function shownBody(slide) {
  return [...slide.querySelectorAll(".body")].find((body) => body.offsetParent !== null) || slide.querySelector(".body");
}

// The parts the slide needs on this screen in this room, each with what it shows.
function partsOf(slide, state) {
  const known = measured.get(slide);
  const key = layoutKey(slide, state);
  if (known && known.key === key) return known.parts;
  const parts = slide.querySelector(".measure") ? measureParts(slide, state)
    : slide.querySelector(".placed .map") ? placeParts(slide, state) : rowParts(slide);
  measured.set(slide, { key, parts });
  return parts;
}

function measureParts(slide, state) {
  label(slide, "");
  showPart(slide, WHOLE);
  const body = shownBody(slide);
  const saying = body.querySelector(".saying");
  const isOver = overflows(body) || overflows(saying) ||
    saying.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom + 1;
  // Extra large has neither chart nor key sentence: under a long finding the number and the status take turns.
  if (state.profile === "xl") return isOver ? [{ kind: "number" }, { kind: "status" }] : [WHOLE];
  if (!isOver && !isFlat(body)) return [WHOLE];
  label(slide, "a");
  showPart(slide, { kind: "words" });
  if (!overflows(body) && !overflows(saying)) return [{ kind: "chart" }, { kind: "words" }];
  return [{ kind: "chart" }, { kind: "figure" }, { kind: "key" }];
}

// The map and its list side by side, or the map first and then the list. A map whose numbers would touch is left out:
// the list says the same.
function placeParts(slide, state) {
  label(slide, "");
  showPart(slide, WHOLE);
  if (state.profile === "xl" || (isWhole(slide) && !isCrowded(slide))) return [WHOLE];
  label(slide, "a");
  const map = { kind: "chart" };
  showPart(slide, map);
  return isCrowded(slide) ? rowParts(slide, true) : [map, ...rowParts(slide, true)];
}

function isCrowded(slide) {
  const boxes = [...slide.querySelectorAll(".map text")].map((text) => text.getBoundingClientRect());
  return boxes.some((one, place) => boxes.slice(place + 1).some((other) =>
    Math.abs(one.x - other.x) < one.width && Math.abs(one.y - other.y) < one.height * 0.8));
}

// Rows of a table, or lines of text, as many at a time as fit and in equal shares; the key sentence last, where there
// is still room. `isPart` when something else of the slide comes before them.
function rowParts(slide, isPart = false) {
  const count = rowsOf(slide).length;
  label(slide, isPart ? "a" : "");
  if (!isPart) {
    showPart(slide, WHOLE);
    if (!count || isWhole(slide)) return [WHOLE];
  }
  label(slide, "a");
  let parts = groupsOf(slide, count, count);
  const even = groupsOf(slide, count, Math.ceil(count / parts.length));
  if (even.length === parts.length) parts = even;
  if (!slide.querySelector(KEYS)) return parts;
  const last = { ...parts.pop(), withKey: true };
  showPart(slide, last);
  return isWhole(slide) ? [...parts, last] : [...parts, { ...last, withKey: false }, { kind: "key" }];
}

// Groups of rows one after the other, each as long as fits and at most this long.
function groupsOf(slide, count, most) {
  const groups = [];
  for (let from = 0; from < count;) {
    let to = Math.min(from + most, count);
    showPart(slide, { kind: "rows", from, to });
    while (to > from + 1 && !isWhole(slide)) {
      to -= 1;
      showPart(slide, { kind: "rows", from, to });
    }
    groups.push({ kind: "rows", from, to });
    from = to;
  }
  return groups;
}

const KEYS = ".tabled > .key, .words > .key, .placed .key";
const isWhole = (slide) => [...slide.querySelectorAll(".body, .placed > *")].every((box) => !overflows(box));
const rowsOf = (slide) => [...slide.querySelectorAll(".rows tbody tr, .lines li")];

function showPart(slide, part) {
  slide.dataset.part = part.kind;
  rowsOf(slide).forEach((row, place) => {
    row.hidden = part.kind === "key" || (part.kind === "rows" && (place < part.from || place >= part.to));
  });
  slide.querySelectorAll(KEYS).forEach((key) => { key.hidden = part.kind === "rows" && !part.withKey; });
}

// Shows one part of the slide and gives how many there are, which one it is and what it holds; null for the whole slide.
function fit(slide, state) {
  const parts = partsOf(slide, state);
  const part = Math.min(Math.max(state.part, 0), parts.length - 1);
  const shows = parts.length > 1 ? parts[part] : null;
  mirror(slide, { parts: parts.length, part, shows });
  return { parts: parts.length, part, shows };
}

// Shows the part of a slide that was measured elsewhere: a small copy breaks its lines at other words.
function mirror(slide, { parts, part, shows }) {
  showPart(slide, shows || WHOLE);
  label(slide, parts > 1 ? "abcdefghijklmn"[part] : "");
}
