// One live root and what it shows: `callfloor.view(root, socket)`.
// Says which view the root shows (`subscribe`, answered with {epoch, seq}), then fetches it once
// from data-src; pushes that come meanwhile wait. After any gap or reconnect it does both again.
// Tells by events: live:applied on the root (detail: topic, whole, and what came, changed or went),
// live:refused on the document. `data-applied` counts the first.
(() => {
  const { board, trusted, morph } = window.callfloor;

  window.callfloor = { ...window.callfloor, view };

  function view(root, socket) {
    const rows = root.querySelector("[data-rows]") ? board(root) : null; // figures have none
    const topic = root.dataset.topic;
    let waiting = null; // pushes that came while the view is being fetched
    let attempt = 0;

    return { topic, join, take, leave };

    async function join() {
      const mine = ++attempt;
      waiting = [];
      try {
        const joined = await socket.timeout(5000).emitWithAck("subscribe", { topic, lang: document.documentElement.lang });
        if (mine !== attempt) return;
        if (joined.error) return void refused(joined.error);
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

    function leave() {
      attempt++;
      waiting = [];
      if (socket.connected) socket.emit("unsubscribe", { topic });
    }

    function take(push) {
      if (waiting) return void waiting.push(push);
      if (String(push.epoch) !== root.dataset.epoch) return void join();
      const shown = Number(root.dataset.seq);
      if (push.seq <= shown) return;
      if (push.seq !== shown + 1 || !whole(push)) return void join();
      mark(push.epoch, push.seq);
      show(push.ids, parsed(push.rows), push.figures, { lit: true, whole: false });
      if (push.ids?.length === 0 && root.querySelector(".empty time")) void join(); // what it says of the last call is old
    }

    /** Whether every row that the push wants shown is in it or here already. */
    function whole({ ids, rows: html }) {
      return !ids || ids.every((key) => rows?.knows(key) || (html && key in html));
    }

    function mark(epoch, seq) {
      root.dataset.epoch = epoch;
      root.dataset.seq = seq;
    }

    async function fetched() {
      const answer = await fetch(root.dataset.src, { headers: { "X-Live-Fill": topic }, credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401 || answer.status === 403 || (answer.redirected && new URL(answer.url).pathname === "/login")) {
        refused("signed-out");
        return null;
      }
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const page = new DOMParser().parseFromString(trusted(await answer.text()), "text/html");
      return [...page.querySelectorAll("[data-topic]")].find((other) => other.dataset.topic === topic) || null;
    }

    function fill(page) {
      const fresh = [...page.querySelectorAll("[data-rows] > *")];
      const figures = page.querySelector("[data-figures]");
      const [empty, here] = [page.querySelector(".empty"), root.querySelector(".empty")];
      if (empty && here && !here.contains(document.activeElement)) here.replaceWith(document.adoptNode(empty));
      const changed = new Map(fresh.map((row) => [row.dataset.row, document.adoptNode(row)]));
      show(fresh.map((row) => row.dataset.row), changed, figures && figures.innerHTML, { lit: Number(root.dataset.applied) > 0, whole: true });
    }

    function show(ids, changed, figures, how) {
      const told = ids && rows ? rows.update(ids, changed, how) : { came: [], changed: [], gone: [] };
      const place = root.querySelector("[data-figures]");
      if (place && typeof figures === "string") {
        morph(place, piece(figures), true);
        htmx.process(place);
      }
      root.dataset.applied = Number(root.dataset.applied || 0) + 1;
      root.dispatchEvent(new CustomEvent("live:applied", { bubbles: true, detail: { topic, whole: how.whole, ...told } }));
    }
  }

  function refused(why) {
    document.dispatchEvent(new CustomEvent("live:refused", { detail: why }));
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
})();
