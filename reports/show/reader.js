// For one's own screen: the same slides as text and tables, in one's own text size, with or without the room.

let sheet = null;
let readAt = "";
const isFollowing = () => Boolean(sheet && sheet.follow.checked);

function buildReader() {
  root.classList.add("is-reader");
  stage.remove();
  const jump = el("input", { id: "jump", inputmode: "decimal", size: 6, autocomplete: "off" });
  sheet = {
    follow: el("input", { id: "follow", type: "checkbox", checked: true, onchange: () => tell({ kind: "hello" }) }),
    where: el("p", {}), body: el("article", {}),
  };
  document.body.append(el("main", { class: "reader", id: "reader" },
    el("div", { class: "keys" },
      el("button", { onclick: go("previous") }, "Back"), el("button", { onclick: go("next") }, "Next"),
      el("form", { class: "keys", onsubmit: (event) => {
        event.preventDefault();
        act("go", jump.value.trim());
        jump.value = "";
      } }, el("label", { class: "line", for: "jump" }, "Go to page", jump), el("button", { type: "submit" }, "Go")),
      el("label", { class: "line", for: "follow" }, sheet.follow, "Follow the show in this browser")),
    sheet.where, sheet.body));
}

function renderReader(state) {
  root.dataset.theme = state.theme;
  const shown = sequence(state);
  sheet.where.textContent = `${SHOW.name}, ${SHOW.quarter}: ${Math.max(shown.indexOf(state.at) + 1, 1)} of ${shown.length}`;
  if (readAt === state.at) return;
  readAt = state.at;
  const slide = slideOf(state.at);
  const wall = slides.get(state.at);
  const copies = (selector) => [...wall.querySelectorAll(selector)].map((found) => {
    const copy = found.cloneNode(true);
    copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
    return copy;
  });
  sheet.body.replaceChildren(
    el("h1", {}, `${state.at} ${slide.title}`), ...copies(".mark"), ...copies(".presented .when, .presented .status"),
    slide.key ? el("p", { class: "said" }, slide.key) : "", ...copies(".tabled .rows, .placed .rows, .lines"),
    ...copies(".backing > *"), ...copies(".source, .marking"));
  said.textContent = `${state.at} ${slide.title}. ${slide.key}`;
  document.title = `${state.at} ${slide.title} – ${SHOW.name}`;
  window.scrollTo(0, 0);
}
