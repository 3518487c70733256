// The bridge from Socket.IO to the page: one socket for all live roots, those that come later too
// (`callfloor.watch(root)`, `callfloor.unwatch(root)`).
// Tells the rest of the page by events on the document: live:connected, live:disconnected (detail:
// the reason), live:waiting (detail: when it tries again, on the page's own clock), live:trying,
// live:pulse, live:refused (detail: signed-out, full, blocked or another reason).
(() => {
  const { view } = window.callfloor;
  const socket = io({ transports: ["websocket"], reconnection: false, timeout: 5000 });
  const views = new Map();
  let tries = 0; // that failed since the last connection
  let everConnected = false;
  let next = 0; // the timer of the next

  window.callfloor = { ...window.callfloor, watch, unwatch };
  for (const root of document.querySelectorAll("[data-topic]")) watch(root);

  socket.on("connect", () => {
    tries = 0;
    everConnected = true;
    clearTimeout(next);
    tell("live:connected");
    for (const each of views.values()) each.join();
  });
  socket.on("disconnect", (reason) => {
    tell("live:disconnected", reason);
    if (reason !== "io client disconnect") comeBack();
  });
  socket.on("connect_error", ({ message }) => {
    if (message === "signed-out") return tell("live:refused", message);
    tell("live:disconnected", message);
    if (message === "full") tell("live:refused", message);
    else if (!everConnected || tries > 2) void askWhetherBlocked();
    comeBack();
  });
  socket.on("pulse", (pulse) => tell("live:pulse", pulse));
  // Every fifth push is acknowledged: who falls far behind is spared the rest, and told when to catch up.
  socket.on("push", (push) => {
    views.get(push.view)?.take(push);
    if (push.seq % 5 === 0) socket.emit("ack", { view: push.view, seq: push.seq });
  });
  socket.on("resync", ({ view: topic }) => views.get(topic)?.join());
  document.addEventListener("live:retry", tryNow);

  function watch(root) {
    const each = view(root, socket);
    views.set(each.topic, each);
    if (socket.connected) each.join();
  }

  function unwatch(root) {
    views.get(root.dataset.topic)?.leave();
    views.delete(root.dataset.topic);
  }

  // Pages come through and WebSockets do not: something in between refuses the upgrade.
  async function askWhetherBlocked() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok && !socket.connected) tell("live:refused", "blocked");
    } catch { /* the server itself is away */ }
  }

  // A restart is over in a moment, so the first tries come within a second; an outage is not, so
  // the later ones leave the server room. Spread, lest all browsers come back at once.
  function comeBack() {
    const wait = tries++ < 10 ? 250 + Math.random() * 750 : 2000 + Math.random() * 3000;
    clearTimeout(next);
    next = setTimeout(tryNow, wait);
    tell("live:waiting", performance.now() + wait);
  }

  // Also when the socket believes itself connected: after a sleep or a change of network it may be wrong.
  function tryNow() {
    clearTimeout(next);
    tell("live:trying");
    socket.disconnect().connect();
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
})();
