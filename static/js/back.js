// What changed while the link was lost: counted by rows that came, went or have a newer version,
// said once in the corner, and shown by a flash of those rows.
(() => {
  const SETTLES = 1200; // ms that the views have to be fetched again
  const place = document.getElementById("notices");
  if (!place || !document.querySelector("[data-topic]")) return;
  let before = null; // versions of the rows when the link was lost

  document.addEventListener("live:state", ({ detail }) => {
    if (detail === "lost") before ??= versions();
    else if (detail === "connected" && before) setTimeout(compare, SETTLES);
  });

  function compare() {
    if (!before || document.body.dataset.live !== "connected") return;
    const now = versions();
    const changed = [...now.keys()].filter((key) => before.get(key) !== now.get(key));
    const gone = [...before.keys()].filter((key) => !now.has(key)).length;
    before = null;
    for (const key of changed) flash(document.querySelector(`[data-rows] > [data-row="${CSS.escape(key)}"]`));
    say(changed.length + gone);
  }

  function say(count) {
    const { backNone, backOne, backMany } = place.dataset;
    window.callfloor.notify(count > 1 ? backMany.replace("{count}", count) : count ? backOne : backNone, "talking");
  }

  function versions() {
    return new Map([...document.querySelectorAll("[data-rows] > [data-row]")].map((row) => [row.dataset.row, row.dataset.version]));
  }

  function flash(row) {
    if (!row) return;
    row.dataset.fresh = "";
    setTimeout(() => delete row.dataset.fresh, 1200);
  }
})();
