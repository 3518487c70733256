// How fresh the page is: data-live on the body is connected, stale or lost.
// The server sends a pulse each second with the moment of its last read (`read_at`) and of Sinch's
// last callback. No pulse for 3 s, or no socket: lost. A read older than 3 s: stale.
// While lost, timers stand at the last pulse, commands are switched off, and a bar says as of when
// the page is and when the next try comes. `live:state` on the document tells each change.
(() => {
  const PATIENCE = 3000; // ms without a pulse
  const GRACE = 500; // ms for a socket that was cut to come back before anybody is alarmed
  const STUCK = 10000; // ms after which a silent socket is no longer believed to be one
  const { clock } = window.callfloor;
  const body = document.body;
  const bar = document.getElementById("linkbar");
  const word = document.querySelector("[data-link-word]");
  const age = document.querySelector("[data-link-age]");
  const callback = document.querySelector("[data-callback-age]");
  const seconds = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1, minimumFractionDigits: 1 });
  let heardAt = performance.now(); // of the last pulse, or of the page
  let cutAt = null; // when the socket went, if it has
  let readAt = null; // of the server's last look into the store, in its own clock
  let nextTry = null; // when the bridge tries again; null = it is trying, or believes itself connected
  let triedAt = 0; // when it was last told to
  let refused = ""; // why the server will not have us, if so

  document.addEventListener("live:pulse", ({ detail }) => {
    heardAt = performance.now();
    cutAt = null;
    clock.set(instant(detail.now));
    readAt = instant(detail.read_at);
    if (detail.last_callback_at) callback.dataset.age = new Date(instant(detail.last_callback_at)).toISOString();
    delete body.dataset.joining;
    judge();
    clock.tick();
  });
  document.addEventListener("live:disconnected", () => { cutAt ??= performance.now(); });
  document.addEventListener("live:waiting", ({ detail }) => { nextTry = detail; });
  for (const name of ["live:trying", "live:connected"]) document.addEventListener(name, () => { nextTry = null; triedAt = performance.now(); });
  document.addEventListener("live:refused", ({ detail }) => { refused = detail || "refused"; judge(); });
  document.addEventListener("live:applied", () => body.dataset.live === "lost" && block(true));
  bar?.querySelector("[data-retry-link]").addEventListener("click", () => (refused ? location.reload() : document.dispatchEvent(new Event("live:retry"))));
  setInterval(judge, 500);

  function judge() {
    const silence = performance.now() - heardAt;
    if (body.dataset.joining !== undefined && silence < PATIENCE && !refused) return;
    delete body.dataset.joining;
    const old = readAt === null ? 0 : clock.now() - readAt;
    const cut = cutAt !== null && performance.now() - cutAt >= GRACE;
    const live = refused || cut || silence >= PATIENCE ? "lost" : old >= PATIENCE ? "stale" : "connected";
    if (live !== body.dataset.live) change(live);
    say(live, silence, old);
    if (live === "lost" && !refused && nextTry === null && silence > STUCK && performance.now() - triedAt > STUCK) document.dispatchEvent(new Event("live:retry"));
  }

  function change(live) {
    if (live === "lost") clock.tick(lastHeard());
    body.dataset.live = live;
    word.textContent = word.dataset[live];
    block(live === "lost");
    if (bar) bar.hidden = live === "connected";
    document.dispatchEvent(new CustomEvent("live:state", { detail: live }));
  }

  // In the server's clock: the moment that the page shows while nothing new comes.
  function lastHeard() {
    return clock.now() - (performance.now() - heardAt);
  }

  function say(live, silence, old) {
    const asOf = clock.time(lastHeard());
    write(age, live === "connected" ? seconds.format(Math.max(0, old) / 1000) : live === "lost" ? age.dataset.asOf.replace("{time}", asOf) : clock.span(old));
    if (!bar || bar.hidden) return;
    const { endedText, refusedText, staleText, oldText, lostText, nowText, waitText } = bar.dataset;
    write(bar.querySelector("[data-linkbar-text]"), refused === "signed-out" ? endedText : refused ? refusedText : live === "stale" ? staleText : lostText.replace("{time}", asOf));
    const wait = nextTry === null ? 0 : Math.ceil((nextTry - performance.now()) / 1000);
    const count = refused ? "" : live === "stale" ? oldText : wait > 0 ? waitText.replace("{seconds}", wait) : nowText;
    write(bar.querySelector("[data-linkbar-count]"), count.replace("{age}", clock.span(live === "stale" ? old : silence)));
  }

  function write(place, text) {
    if (place.textContent !== text) place.textContent = text;
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
