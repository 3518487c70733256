// How fresh the page is: data-live on the body is connected, stale or lost.
// The server sends a pulse each second with the moment of its last read (`read_at`) and of Sinch's
// last callback. No pulse for 3 s, or no socket: lost. A read older than 3 s: stale.
// While lost, commands are switched off and a bar says so and since when.
(() => {
  const PATIENCE = 3000; // ms
  const { clock } = window.callfloor;
  const body = document.body;
  const bar = document.getElementById("linkbar");
  const word = document.querySelector("[data-link-word]");
  const age = document.querySelector("[data-link-age]");
  const callback = document.querySelector("[data-callback-age]");
  const seconds = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1, minimumFractionDigits: 1 });
  let heardAt = performance.now(); // of the last pulse, or of the page
  let readAt = null; // of the server's last look into the store, in its own clock
  let refused = ""; // why the server will not have us, if so

  document.addEventListener("live:pulse", ({ detail }) => {
    heardAt = performance.now();
    clock.set(instant(detail.now));
    readAt = instant(detail.read_at);
    if (detail.last_callback_at) callback.dataset.age = new Date(instant(detail.last_callback_at)).toISOString();
    delete body.dataset.joining;
    judge();
    clock.tick();
  });
  document.addEventListener("live:disconnected", () => { heardAt = Math.min(heardAt, performance.now() - PATIENCE + 500); });
  document.addEventListener("live:refused", ({ detail }) => { refused = detail || "refused"; judge(); });
  document.addEventListener("live:applied", () => body.dataset.live === "lost" && block(true));
  bar?.querySelector("[data-retry-link]").addEventListener("click", () => (refused ? location.reload() : document.dispatchEvent(new Event("live:retry"))));
  setInterval(judge, 500);

  function judge() {
    const silence = performance.now() - heardAt;
    if (body.dataset.joining !== undefined && silence < PATIENCE && !refused) return;
    delete body.dataset.joining;
    const old = readAt === null ? 0 : clock.now() - readAt;
    const live = refused || silence >= PATIENCE ? "lost" : old >= PATIENCE ? "stale" : "connected";
    if (live !== body.dataset.live) change(live);
    say(live, silence, old);
  }

  function change(live) {
    body.dataset.live = live;
    word.textContent = word.dataset[live];
    block(live === "lost");
    if (bar) bar.hidden = live === "connected";
  }

  function say(live, silence, old) {
    age.textContent = live === "connected" ? seconds.format(Math.max(0, old) / 1000) : clock.span(live === "lost" ? silence : old);
    if (!bar || bar.hidden) return;
    const text = refused === "signed-out" ? bar.dataset.endedText : refused ? bar.dataset.refusedText : live === "stale" ? bar.dataset.staleText : bar.dataset.nowText;
    const sentence = text.replace("{age}", clock.span(live === "stale" ? old : silence));
    const place = bar.querySelector("[data-linkbar-text]");
    if (place.textContent !== sentence) place.textContent = sentence;
  }

  function block(lost) {
    for (const control of document.querySelectorAll(lost ? "[data-commands]:not(:disabled)" : "[data-commands][data-waits]")) {
      control.disabled = lost;
      if (lost) {
        control.dataset.waits = control.title;
        control.title = bar?.dataset.blockedText || "";
      } else {
        control.title = control.dataset.waits;
        delete control.dataset.waits;
      }
    }
  }

  // Instants travel as microseconds since 1970 or as ISO text.
  function instant(value) {
    return typeof value === "number" ? value / 1000 : Date.parse(value);
  }
})();
