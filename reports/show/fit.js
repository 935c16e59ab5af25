// A slide that is too full for the room is shown in parts; nothing is ever made smaller.

const LEAST_PLOT = 0.24;
const measured = new WeakMap();

function layoutKey(slide, state) {
  return [slide.clientWidth, slide.clientHeight, state.profile, state.captions, state.revised].join(" ");
}

const overflows = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

// How many parts the slide needs on this screen in this room.
function partsOf(slide, state) {
  const known = measured.get(slide);
  const key = layoutKey(slide, state);
  if (known && known.key === key) return known.parts;
  const parts = slide.querySelector(".measure") ? measureParts(slide, state) : tableParts(slide);
  measured.set(slide, { key, parts });
  return parts;
}

function shownBody(slide) {
  return [...slide.querySelectorAll(".body")].find((body) => body.offsetParent !== null) || slide.querySelector(".body");
}

function measureParts(slide, state) {
  slide.classList.remove("is-split");
  slide.removeAttribute("data-part");
  if (state.profile === "xl") return [null];
  const body = shownBody(slide);
  const plot = body.querySelector(".chart");
  const saying = body.querySelector(".saying");
  const tooFull = overflows(body) || overflows(saying) || plot.clientHeight < slide.clientHeight * LEAST_PLOT ||
    saying.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom + 1;
  return tooFull ? ["chart", "words"] : [null];
}

function tableParts(slide) {
  const body = slide.querySelector(".body");
  const rows = [...slide.querySelectorAll(".rows tbody tr")];
  const extras = [...body.querySelectorAll(":scope > :not(table)")];
  showRows(rows, 0, rows.length);
  extras.forEach((extra) => { extra.hidden = false; });
  if (!rows.length || !overflows(body)) return [null];
  // First without the words beneath, which then come last by themselves.
  extras.forEach((extra) => { extra.hidden = true; });
  const parts = [];
  for (let from = 0; from < rows.length;) {
    let to = rows.length;
    showRows(rows, from, to);
    while (to > from + 1 && overflows(body)) {
      to -= 1;
      showRows(rows, from, to);
    }
    parts.push([from, to]);
    from = to;
  }
  return extras.length ? [...parts, "words"] : parts;
}

function showRows(rows, from, to) {
  rows.forEach((row, place) => { row.hidden = place < from || place >= to; });
}

// Shows one part of the slide and gives [parts there are, part shown].
function fit(slide, state) {
  const parts = partsOf(slide, state);
  const part = Math.min(Math.max(state.part, 0), parts.length - 1);
  const chosen = parts[part];
  const rows = [...slide.querySelectorAll(".rows tbody tr")];
  slide.classList.toggle("is-split", slide.querySelector(".measure") !== null && parts.length > 1);
  slide.classList.toggle("words-after", rows.length > 0 && chosen === "words");
  slide.dataset.part = chosen === "words" ? 1 : 0;
  if (rows.length) {
    const range = Array.isArray(chosen) ? chosen : chosen === "words" ? [0, 0] : [0, rows.length];
    showRows(rows, ...range);
    slide.querySelectorAll(".body > :not(table)").forEach((extra) => { extra.hidden = Array.isArray(chosen); });
  }
  const label = slide.querySelector(".part");
  label.textContent = parts.length > 1 ? ` ${"abcdefghij"[part]}` : "";
  return [parts.length, part];
}
