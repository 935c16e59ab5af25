// Two windows of one browser, no server between them: every change is told to the other, the newer one counts.

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(NAME) : null;
const partners = new Set(window.opener ? [window.opener] : []);
const lastSeen = {};
const heardUpTo = {};
let count = 0;
let onState = () => {};
let onMessage = () => {};

function tell(message) {
  const told = { ...message, show: SHOW.id, from: me, role, number: (count += 1) };
  if (channel) channel.postMessage(told);
  for (const partner of partners) {
    if (partner.closed) partners.delete(partner);
    // A file has no origin to name; the hash of the show is checked on arrival.
    else partner.postMessage(told, IS_FILE ? "*" : location.origin);
  }
}

function heard(message, source) {
  if (!message || message.show !== SHOW.id || message.from === me) return;
  if (source && source !== window) partners.add(source);
  // Everything is told on two ways, so that either may fail; it is done once.
  if (message.number <= (heardUpTo[message.from] || 0)) return;
  heardUpTo[message.from] = message.number;
  lastSeen[message.role] = Date.now();
  if (message.kind === "hello") tell({ kind: "state", state });
  if (message.kind === "state" && (message.state.revision > state.revision ||
      (message.state.revision === state.revision && message.state.by > state.by))) {
    if (sound({ ...freshState(), ...message.state })) onState({ ...freshState(), ...message.state });
  }
  if (message.kind === "decisions") document.dispatchEvent(new Event("decisions"));
  onMessage(message);
}

if (channel) channel.addEventListener("message", (event) => heard(event.data, null));
window.addEventListener("message", (event) => {
  if (IS_FILE || event.origin === location.origin) heard(event.data, event.source);
});

const isThere = (role) => Date.now() - (lastSeen[role] || 0) < 5000;
