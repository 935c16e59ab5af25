// The window the room sees: the slide and nothing else, whatever happens behind it.

const stage = document.getElementById("stage");
const said = document.getElementById("said");
const root = document.documentElement;
let spoken = "";

function showLook(state) {
  root.dataset.theme = state.theme;
  root.dataset.profile = state.profile;
  root.toggleAttribute("data-revised", state.revised);
  root.toggleAttribute("data-captions", state.captions);
  root.toggleAttribute("data-running", isRunning(state));
  root.toggleAttribute("data-covered", state.black || state.white);
}

function renderWall(state) {
  showLook(state);
  for (const slide of stage.querySelectorAll(":scope > .slide")) {
    slide.hidden = !state.run || slide.dataset.code !== state.at;
  }
  if (state.run) {
    const found = fit(slideElement(state.at), state);
    const { parts, part, shows } = state;
    if (JSON.stringify(found) !== JSON.stringify({ parts, part, shows })) queueMicrotask(() => act("measured", found));
    speak(state);
  }
  renderOver(state);
  renderCover(state);
  renderRunning(state);
  renderPrompt(state);
  renderWays(state);
}

// Told to assistive technology once for each slide, and to the title of the window.
function speak(state) {
  const slide = slideOf(state.at);
  const text = state.black || state.white ? "Blank screen" : `${slide.title}. ${slide.key}`;
  if (text !== spoken) said.textContent = spoken = text;
  document.title = `${state.at} ${slide.title} – Safer Rotherham Partnership`;
}

function renderCover(state) {
  const wanted = state.black ? "black" : state.white ? "paper" : "";
  let cover = stage.querySelector(".cover");
  if (!wanted) return cover && cover.remove();
  if (!cover) stage.append((cover = el("div", { class: "cover" })));
  cover.className = wanted === "paper" ? "cover paper" : "cover";
}

// While slides change by themselves a pause is always in sight.
const PAUSE = "M4 3h4v14H4zM12 3h4v14h-4z";
const PLAY = "M5 3l12 7-12 7z";
function renderRunning(state) {
  let bar = stage.querySelector(".running");
  if (!isRunning(state)) return bar && bar.remove();
  if (!bar) {
    bar = el("div", { class: "running" },
      el("div", { class: "steps", "aria-hidden": "true" }, ...Array.from({ length: 10 }, () => el("i"))), el("button", {}));
    bar.querySelector("button").addEventListener("click", () => act(current().hold ? "hold" : "pause"));
    stage.append(bar);
  }
  const button = bar.querySelector("button");
  const label = state.hold ? "Held; go on" : "Pause";
  if (button.getAttribute("aria-label") !== label) {
    button.setAttribute("aria-label", label);
    button.replaceChildren(icon(state.hold ? PLAY : PAUSE));
  }
  showSteps();
}

// Esc takes the browser out of full screen and no page can put it back by itself: the way back is offered until
// somebody goes on.
let lostFull = false;
function renderPrompt(state) {
  const prompt = stage.querySelector(".prompt");
  const wanted = lostFull && state.run && !document.fullscreenElement && !isCovered(state) && !local;
  if (!wanted) return prompt && prompt.remove();
  if (!prompt) stage.append(el("button", { class: "prompt", onclick: enterFull }, `${keyOf("full")} or click: full screen again`));
}

function showSteps() {
  const past = state.hold || !dueAt ? 0 : 10 - Math.ceil((dueAt - performance.now()) / (state.dwell * 100));
  stage.querySelectorAll(".steps i").forEach((step, place) => step.classList.toggle("is-past", place < past));
}

// The clock of autoplay: due times follow each other exactly, so that a dwell never drifts.
let dueAt = 0;
let timer = 0;
let stepper = 0;
let shownAt = "";
function renderClock(state) {
  const place = `${state.at} ${state.part} ${state.dwell}`;
  const going = state.run && state.auto && !state.hold && !isCovered(state) && !isPresenter();
  if (!going) {
    clearTimeout(timer);
    clearInterval(stepper);
    dueAt = timer = stepper = 0;
    return;
  }
  if (timer && place === shownAt) return;
  const now = performance.now();
  // After a sleep, or when somebody moved on by hand, a full dwell begins.
  const wasDue = dueAt && Math.abs(now - dueAt) < 1000;
  dueAt = (wasDue ? dueAt : now) + state.dwell * 1000;
  shownAt = place;
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; act("advance"); }, Math.max(dueAt - now, 0));
  if (!stepper) stepper = setInterval(showSteps, 1000);
}

// The pointer disappears when it rests; held down it is a ring that people far away can see.
let pointerTimer = 0;
let ring = null;
function watchPointer() {
  const still = () => {
    root.classList.remove("is-pointing");
    if (role === "wall") root.classList.add("is-still");
  };
  addEventListener("pointermove", (event) => {
    if (role !== "wall") return;
    root.classList.remove("is-still");
    root.classList.toggle("is-pointing", !ring);
    clearTimeout(pointerTimer);
    pointerTimer = setTimeout(still, 3000);
    if (ring) placeRing(event);
  });
  addEventListener("pointerdown", (event) => {
    if (role !== "wall" || !state.run || event.target.closest("button, a, input, select, textarea, .over")) return;
    const pressed = setTimeout(() => {
      document.body.append((ring = el("div", { class: "ring" })));
      root.classList.remove("is-pointing");
      placeRing(event);
    }, 300);
    addEventListener("pointerup", () => {
      clearTimeout(pressed);
      if (ring) ring.remove();
      else act("next");
      ring = null;
    }, { once: true });
  });
}
function placeRing(event) {
  ring.style.left = `${event.clientX}px`;
  ring.style.top = `${event.clientY}px`;
}
