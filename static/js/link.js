// How fresh the page is: data-live on the body is connected, stale or lost.
// The server sends a pulse each second with the moment of its last read (`read_at`) and of Sinch's
// last callback. No pulse for PATIENCE, or no socket: lost. A read older than that: stale. body[data-aged]
// once either has lasted a minute. `live:state` on the document tells each change, `live:judged`
// every half second all there is to say: {live, asOf, silence, old, reason, nextTry}.
(() => {
  const PATIENCE = 3000; // ms without a pulse, times clock.patience()
  const GRACE = 500; // ms for a socket that was cut to come back before anybody is alarmed
  const STUCK = 10_000; // ms after which a silent socket is no longer believed to be one
  const AGED = 60_000; // ms after which what is shown is no more than a memory
  const { clock } = window.callfloor;
  const body = document.body;
  const callback = document.querySelector("[data-callback-age]");
  let heardAt = performance.now(); // of the last pulse, or of the page
  let cutAt = null; // when the socket went, if it has
  let readAt = null; // of the server's last look into the store, in its own clock
  let nextTry = null; // when the bridge tries again; null = it is trying, or believes itself connected
  let triedAt = 0; // when it was last told to
  let reason = ""; // why the server, or something before it, will not have us

  document.addEventListener("live:pulse", ({ detail }) => {
    heardAt = performance.now();
    cutAt = null;
    reason = "";
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
  document.addEventListener("live:refused", ({ detail }) => { reason = detail || "refused"; judge(); });
  setInterval(judge, 500);

  function judge() {
    const patience = PATIENCE * clock.patience();
    const silence = performance.now() - heardAt;
    if (body.dataset.joining !== undefined && silence < patience && !reason) return;
    delete body.dataset.joining;
    const old = readAt === null ? 0 : clock.now() - readAt;
    const cut = cutAt !== null && performance.now() - cutAt >= GRACE;
    const live = reason || cut || silence >= patience ? "lost" : old >= patience ? "stale" : "connected";
    body.toggleAttribute("data-aged", live === "lost" ? silence >= AGED : old >= AGED);
    if (live !== body.dataset.live) change(live);
    document.dispatchEvent(new CustomEvent("live:judged", { detail: { live, asOf: lastHeard(), silence, old, reason, nextTry } }));
    const final = reason && reason !== "full" && reason !== "blocked";
    if (live === "lost" && !final && nextTry === null && silence > STUCK && performance.now() - triedAt > STUCK) document.dispatchEvent(new Event("live:retry"));
  }

  function change(live) {
    if (live === "lost") clock.tick(lastHeard());
    body.dataset.live = live;
    document.dispatchEvent(new CustomEvent("live:state", { detail: live }));
  }

  // In the server's clock: the moment that the page shows while nothing new comes.
  function lastHeard() {
    return clock.now() - (performance.now() - heardAt);
  }

  // Instants travel as microseconds since 1970 or as ISO text.
  function instant(value) {
    return typeof value === "number" ? value / 1000 : Date.parse(value);
  }
})();
