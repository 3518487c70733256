// What a screen reader is told: at most every five seconds a summary of what came, ended and failed,
// never the table itself; and the whole floor when [data-speak] is pressed.
(() => {
  const PAUSE = 5000; // ms between two summaries
  const place = document.getElementById("spoken");
  if (!place) return;
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "unit" });
  const nothing = () => ({ came: 0, ended: 0, failed: 0, joined: 0, left: 0 });
  let heard = nothing();
  let timer = 0;
  let saidAt = -Infinity;

  document.addEventListener("live:applied", ({ target, detail }) => {
    if (detail.whole) return;
    const calls = detail.topic.startsWith("calls?");
    if (!calls && !detail.topic.startsWith("conference:")) return;
    const failed = calls ? detail.gone.filter((key) => stateOf(target, key) === "failed").length : 0;
    heard[calls ? "came" : "joined"] += detail.came.length;
    heard[calls ? "ended" : "left"] += detail.gone.length - failed;
    heard.failed += failed;
    if (!timer && Object.values(heard).some(Boolean)) timer = setTimeout(summary, Math.max(0, saidAt + PAUSE - performance.now()));
  });

  document.addEventListener("click", (event) => event.target.closest("[data-speak]") && say(floor()));

  function summary() {
    timer = 0;
    const parts = Object.entries(heard).filter(([, count]) => count).map(([what, count]) => place.dataset[what + (count === 1 ? "One" : "Many")].replace("{count}", count));
    heard = nothing();
    say(parts);
  }

  /** The figures of the page as they stand, the zeros left out, and the alarms. */
  function floor() {
    const figures = [...document.querySelectorAll("[data-figures] dl > *, [data-figures] .fact")];
    const told = figures.map((figure) => [...figure.childNodes].map((part) => part.textContent).join(" ").replace(/\s+/g, " ").trim());
    const alarms = [...document.querySelectorAll("[data-alarm]:not([hidden])")].map((alarm) => alarm.textContent);
    return [...told.filter((words) => !/^[0–]\D*$/.test(words)), ...alarms];
  }

  function say(parts) {
    saidAt = performance.now();
    place.textContent = "";
    place.textContent = list.format(parts) || place.dataset.nothing;
  }

  function stateOf(root, key) {
    return root.querySelector(`[data-row="${CSS.escape(key)}"] [data-field="state"]`)?.dataset.value;
  }
})();
