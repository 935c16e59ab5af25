// The ways out of a running slide: in sight while the pointer moves or the focus is on one of them, else not to be seen.

function dashboardAddress() {
  const query = new URLSearchParams({ quarter: SHOW.quarter });
  if (SHOW.release !== null) query.set("release", SHOW.release);
  return `/?${query}`;
}

const dashboardLink = () => (IS_FILE ? null : el("a", { class: "button", href: dashboardAddress(), onclick: toDashboard }, "Dashboard"));

// The one question this window asks, and only of whoever wants to leave it: a browser's own page about a server that
// does not answer must not reach the wall.
async function toDashboard(event) {
  event.preventDefault();
  const { href } = event.currentTarget;
  try {
    const answer = await fetch("/health", { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(3000) });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    return note("The server does not answer; the show goes on.");
  }
  location.assign(href);
}

function renderWays(state) {
  let ways = stage.querySelector(".ways");
  if (!state.run) return ways && ways.remove();
  if (!ways) {
    ways = el("nav", { class: "ways passing", "aria-label": "Out of the slides" },
      el("button", { onclick: () => act("leave") }, "Start screen"),
      el("button", { onclick: openPresenter }, "Presenter view"), dashboardLink());
    stage.append(ways);
  }
  ways.inert = Boolean(over) || state.black || state.white;
}
