// Decisions are written down here first and sent when the server answers; each has a key of its own, so it arrives once.

const QUEUE = "safer-decisions";
const KINDS = { decision: "Decision", action: "Action", question: "Question", challenge: "Challenge" };
let inMemory = [];
let sending = false;

function decisions() {
  try {
    const kept = JSON.parse(localStorage.getItem(QUEUE) || "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return inMemory;
  }
}

function keepDecisions(list) {
  inMemory = list;
  try {
    localStorage.setItem(QUEUE, JSON.stringify(list));
  } catch {
    // Without storage they live as long as this window.
  }
}

function changeDecision(uuid, change) {
  keepDecisions(decisions().map((d) => (d.uuid === uuid ? { ...d, ...change } : d)));
}

const mine = () => decisions().filter((d) => d.show === SHOW.show && d.quarter === SHOW.quarter && d.release === SHOW.release);
const waiting = () => decisions().filter((d) => d.state === "waiting");

function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function recordDecision(given, code) {
  const slide = slideOf(code);
  const decision = {
    uuid: newUuid(), kind: given.kind, text: given.text, owner: given.owner, due: given.due,
    slide: code, slide_title: slide.title, show: SHOW.show, quarter: SHOW.quarter, release: SHOW.release,
    agreed_at: new Date().toISOString(), state: "waiting",
  };
  keepDecisions([...decisions(), decision]);
  sendDecisions();
  return decision;
}

function inWords(given) {
  const due = given.due ? `, due ${new Date(given.due + "T12:00").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}` : "";
  const owner = given.owner ? `, ${given.owner}` : "";
  return `${KINDS[given.kind]}${owner}${due}: ${given.text}`;
}

// Sends what is waiting, oldest first. Resolves to whether the server answered; a file never asks anyone.
async function sendDecisions() {
  if (IS_FILE || sending) return false;
  sending = true;
  try {
    for (const decision of waiting()) {
      const { state, reason, ...body } = decision;
      const answer = await fetch("/present/decisions", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), redirect: "error",
      });
      if (answer.ok) changeDecision(decision.uuid, { state: "kept" });
      else if ([400, 409, 413, 422].includes(answer.status)) {
        changeDecision(decision.uuid, { state: "refused", reason: (await answer.text()).slice(0, 300) });
      } else return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    sending = false;
    document.dispatchEvent(new Event("decisions"));
  }
}

function decisionsFile() {
  const file = new Blob([JSON.stringify({ show: SHOW.id, decisions: decisions() }, null, 1)], { type: "application/json" });
  saveAs(file, `decisions ${SHOW.quarter}.json`);
}

function saveAs(file, name) {
  const link = el("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Takes up decisions that another machine wrote to a file; those already here stay as they are.
async function loadDecisions(file) {
  const read = JSON.parse(await file.text()).decisions;
  const known = new Set(decisions().map((d) => d.uuid));
  const fresh = read.filter((d) => d && typeof d.uuid === "string" && !known.has(d.uuid) && KINDS[d.kind]);
  keepDecisions([...decisions(), ...fresh.map((d) => ({ ...d, state: "waiting" }))]);
  await sendDecisions();
  return fresh.length;
}

// What is typed in the form and not read back yet, and the same typed into another window's form.
const DRAFT = ["kind", "text", "owner", "due"];
function draftDecision() {
  const field = (name) => document.getElementById(`decision-${name}`);
  return field("text") ? Object.fromEntries(DRAFT.map((name) => [name, field(name).value])) : null;
}
function fillDecision(draft) {
  if (!draft || !document.getElementById("decision-text")) return;
  for (const name of DRAFT) document.getElementById(`decision-${name}`).value = draft[name];
}

// The form for a decision. `propose` is called with what was typed, to be read back before it counts.
function decisionForm(propose, cancel) {
  const kind = el("select", { id: "decision-kind" }, ...Object.entries(KINDS).map(([code, name]) => el("option", { value: code }, name)));
  const text = el("textarea", { id: "decision-text", maxlength: 4000, required: true });
  const owner = el("input", { id: "decision-owner", maxlength: 200, autocomplete: "off" });
  const due = el("input", { id: "decision-due", type: "date" });
  const row = (id, name, field) => [el("label", { for: id }, name), field];
  return el("form", {
    class: "form", novalidate: true,
    onsubmit(event) {
      event.preventDefault();
      if (!text.value.trim()) return text.focus();
      propose({ kind: kind.value, text: text.value.trim(), owner: owner.value.trim(), due: due.value });
    },
  },
  ...row("decision-kind", "What", kind), ...row("decision-text", "Words", text),
  ...row("decision-owner", "Owner", owner), ...row("decision-due", "By", due),
  el("span"), el("div", { class: "buttons" },
    el("button", { class: "main", type: "submit" }, "Read back"), el("button", { type: "button", onclick: cancel }, "Cancel")));
}
