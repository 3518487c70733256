// What changed while the link was lost: summed over the answers of each view until the page is live
// again (a view may be fetched more than once), said once in the corner, with a button that leads to
// the rows concerned.
(() => {
  const place = document.getElementById("notices");
  if (!place || !document.querySelector("[data-topic]")) return;
  let away = null; // since the link was lost: all that each view told since, by topic

  let rejoined = false; // since then: where the server only paused, nothing was missed

  document.addEventListener("live:state", ({ detail }) => {
    if (detail === "lost") [away, rejoined] = [away || new Map(), false];
    else if (rejoined) tellIfAllAreBack();
    else away = null;
  });
  document.addEventListener("live:connected", () => { rejoined = true; });
  document.addEventListener("live:applied", ({ detail }) => {
    if (!away || !detail.whole) return;
    const told = away.get(detail.topic) || [];
    away.set(detail.topic, [...told, detail]);
    tellIfAllAreBack();
  });

  function tellIfAllAreBack() {
    const topics = [...document.querySelectorAll("[data-topic]")].map((root) => root.dataset.topic);
    if (!away || document.body.dataset.live !== "connected" || !topics.every((topic) => away.has(topic))) return;
    const told = [...away.values()].flat();
    away = null;
    const gone = new Set(told.flatMap((each) => each.gone));
    const here = new Set(told.flatMap(({ came, changed }) => [...came, ...changed]));
    say(new Set([...here, ...gone]).size, [...here]);
  }

  function say(count, keys) {
    const { backNone, backOne, backMany, backShow } = place.dataset;
    const words = count > 1 ? backMany.replace("{count}", count) : count ? backOne : backNone;
    const notice = window.callfloor.notify(words, "talking");
    if (!keys.length) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = backShow;
    button.addEventListener("click", () => show(keys));
    notice.append(button);
  }

  function show(keys) {
    const rows = keys.map((key) => document.querySelector(`[data-rows] > [data-row="${CSS.escape(key)}"]`)).filter(Boolean);
    rows[0]?.scrollIntoView({ block: "center" });
    rows[0]?.querySelector("a, button")?.focus({ preventScroll: true });
    window.callfloor.flash(rows.flatMap((row) => [...row.querySelectorAll("[data-field]")]));
  }
})();
