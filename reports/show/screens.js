// Two screens: what the browser can say about them, the show on the other one, and the two windows changed over.

const screenWords = {
  extended: "There is more than one screen. The show belongs on the large one, the presenter view on yours.",
  single: "There is one screen, or both show the same. For two, press Windows and P, choose Extend, then come back here.",
  unknown: "This browser cannot tell. On Windows press Windows and P and choose Extend; then drag this window to the large screen.",
};

// `screen.isExtended` is the Window Management API; browsers without it leave it undefined.
const screensKind = () => (screen.isExtended === undefined ? "unknown" : screen.isExtended ? "extended" : "single");
const screensWords = () => screenWords[screensKind()];
const canPlace = () => screensKind() === "extended" && typeof window.getScreenDetails === "function";

// Asks for leave to place windows and goes full screen on a screen that is not this one.
async function showOnOther(done) {
  try {
    const found = await window.getScreenDetails();
    const other = found.screens.find((one) => one !== found.currentScreen);
    if (other) await root.requestFullscreen({ screen: other });
  } catch {
    const words = document.getElementById("screens");
    if (words) words.textContent = screenWords.unknown;
    return;
  }
  done();
}

function openPresenter() {
  const opened = window.open(`${location.pathname}${location.search}#presenter`, `${NAME}-presenter`, "popup,width=1280,height=860");
  if (opened) partners.add(opened);
  const first = over && over.querySelector("[data-first]");
  if (first) first.focus();
}

function openReader() {
  window.open(`${location.pathname}${location.search}#read&at=${state.at}`, "_blank");
}

// The presenter's window becomes the wall and the wall the presenter's window. Neither loads again: changing places
// needs no server and no disk, and what a window knew (place, time, a decision half typed) stays known.
function swapWindows() {
  tell({ kind: "swap" });
  becomeOther();
}

function becomeOther() {
  if (IS_READER) return;
  const other = { wall: "presenter", presenter: "wall" }[role];
  const kept = isPresenter() ? leaveDesk() : null;
  [lastSeen.wall, lastSeen.presenter] = [lastSeen.presenter, lastSeen.wall];
  role = other;
  local = "";
  if (isPresenter()) {
    root.classList.remove("is-still");
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    history.replaceState(null, "", `#presenter&${toHash(state).slice(1)}`);
    buildPresenter();
  } else {
    // The way to full screen is offered: only a press in this window may take it.
    lostFull = true;
    history.replaceState(null, "", state.run ? toHash(state) : location.pathname + location.search);
    tell({ kind: "desk", desk: kept });
  }
  // A name belongs to the role: the next "Presenter view" finds the window that is one.
  window.name = isPresenter() ? `${NAME}-presenter` : "";
  keepFull(!isPresenter());
  slideShown = "";
  show();
  tell({ kind: "alive" });
}
