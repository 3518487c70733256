// The bridge from Socket.IO to the page.
// Says which views the page shows (`subscribe`, answered with {epoch, seq}), then fetches each once
// from data-src; pushes that come meanwhile wait. After any gap or reconnect it does both again.
// Tells the rest of the page by events on the document: live:connected, live:disconnected (detail:
// the reason), live:waiting (detail: when it tries again, on the page's own clock), live:trying,
// live:pulse, live:refused; and on the root: live:applied. `data-applied` counts those.
(() => {
  const { board, trusted, morph } = window.callfloor;
  const views = new Map([...document.querySelectorAll("[data-topic]")].map((root) => [root.dataset.topic, view(root)]));

  const socket = io({ transports: ["websocket"], reconnection: false, timeout: 5000 });
  let tries = 0; // that failed since the last connection
  let next = 0; // the timer of the next

  socket.on("connect", () => {
    tries = 0;
    clearTimeout(next);
    tell("live:connected");
    for (const each of views.values()) each.join();
  });
  socket.on("disconnect", (reason) => {
    tell("live:disconnected", reason);
    if (reason !== "io client disconnect") comeBack();
  });
  socket.on("connect_error", (error) => {
    if (error.message === "signed-out") return tell("live:refused", "signed-out");
    tell("live:disconnected", error.message);
    comeBack();
  });
  socket.on("pulse", (pulse) => tell("live:pulse", pulse));
  socket.on("push", (push) => views.get(push.view)?.take(push));
  document.addEventListener("live:retry", tryNow);

  function view(root) {
    const rows = board(root);
    const topic = root.dataset.topic;
    let waiting = null; // pushes that came while the view is being fetched
    let attempt = 0;

    return { join, take };

    async function join() {
      const mine = ++attempt;
      waiting = [];
      try {
        const joined = await socket.timeout(5000).emitWithAck("subscribe", { topic });
        if (mine !== attempt) return;
        if (joined.error) return void tell("live:refused", joined.error);
        const page = await fetched();
        if (mine !== attempt || !page) return;
        mark(joined.epoch, joined.seq);
        fill(page);
        const missed = waiting;
        waiting = null;
        for (const push of missed) take(push);
      } catch {
        if (mine === attempt && socket.connected) setTimeout(() => mine === attempt && socket.connected && join(), 1000);
      }
    }

    function take(push) {
      if (waiting) return void waiting.push(push);
      if (String(push.epoch) !== root.dataset.epoch) return void join();
      const shown = Number(root.dataset.seq);
      if (push.seq <= shown) return;
      if (push.seq !== shown + 1 || !whole(push)) return void join();
      mark(push.epoch, push.seq);
      show(push.ids, parsed(push.rows), push.figures, true);
      if (push.ids?.length === 0 && root.querySelector(".empty time")) void join(); // what it says of the last call is old
    }

    /** Whether every row that the push wants shown is in it or here already. */
    function whole({ ids, rows: html }) {
      return !ids || ids.every((key) => rows.knows(key) || (html && key in html));
    }

    function mark(epoch, seq) {
      root.dataset.epoch = epoch;
      root.dataset.seq = seq;
    }

    async function fetched() {
      const answer = await fetch(root.dataset.src, { headers: { "X-Live-Fill": topic }, credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401 || answer.status === 403 || (answer.redirected && new URL(answer.url).pathname === "/login")) {
        tell("live:refused", "signed-out");
        return null;
      }
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const page = new DOMParser().parseFromString(trusted(await answer.text()), "text/html");
      return [...page.querySelectorAll("[data-topic]")].find((other) => other.dataset.topic === topic) || null;
    }

    function fill(page) {
      const fresh = [...page.querySelectorAll("[data-rows] > *")];
      const figures = page.querySelector("[data-figures]");
      for (const part of page.querySelectorAll("[data-more]")) {
        const here = root.querySelector("[data-more]");
        if (here) here.hidden = part.hidden;
      }
      const [empty, here] = [page.querySelector(".empty"), root.querySelector(".empty")];
      if (empty && here && !here.contains(document.activeElement)) here.replaceWith(document.adoptNode(empty));
      show(fresh.map((row) => row.dataset.row), new Map(fresh.map((row) => [row.dataset.row, document.adoptNode(row)])), figures && figures.innerHTML, false);
    }

    function show(ids, changed, figures, flash) {
      if (ids) rows.update(ids, changed, { flash });
      const place = root.querySelector("[data-figures]");
      if (place && typeof figures === "string") {
        morph(place, piece(figures), true);
        htmx.process(place);
      }
      root.dataset.applied = Number(root.dataset.applied || 0) + 1;
      root.dispatchEvent(new CustomEvent("live:applied", { bubbles: true, detail: { topic } }));
    }
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

  function parsed(rows) {
    return new Map(Object.entries(rows || {}).map(([key, html]) => [key, keyed(piece(html).firstElementChild, key)]));
  }

  function keyed(row, key) {
    row.dataset.row = key;
    return row;
  }

  function piece(html) {
    const template = document.createElement("template");
    template.innerHTML = trusted(html);
    return document.importNode(template.content, true);
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
})();
