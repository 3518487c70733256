// Says how fresh the page is: a word and an age in the top bar, and while it is not live a bar with
// the moment it shows, the reason, how long it lasts, when the next try comes, and a way to try now.
(() => {
  const { clock } = window.callfloor;
  const bar = document.getElementById("linkbar");
  const word = document.querySelector("[data-link-word]");
  const age = document.querySelector("[data-link-age]");
  const seconds = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const RELOADED = ["signed-out", "refused"]; // nothing else helps
  let last = null;

  document.addEventListener("live:judged", ({ detail }) => {
    last = detail;
    write(word, word.dataset[detail.live]);
    write(age, ageOf(detail));
    if (!bar) return;
    bar.hidden = detail.live === "connected";
    if (bar.hidden) return;
    write(bar.querySelector("[data-linkbar-text]"), sentence(detail));
    write(bar.querySelector("[data-linkbar-count]"), count(detail));
    bar.querySelector("[data-linkbar-hint]").hidden = detail.reason !== "blocked";
  });
  bar?.querySelector("[data-retry-link]").addEventListener("click", () => {
    if (last && RELOADED.includes(reasonOf(last))) location.reload();
    else document.dispatchEvent(new Event("live:retry"));
  });

  function ageOf({ live, old, asOf }) {
    if (live === "connected") return seconds.format(Math.max(0, old) / 1000);
    return live === "lost" ? age.dataset.asOf.replace("{time}", clock.time(asOf)) : clock.span(old);
  }

  function sentence(detail) {
    const { endedText, refusedText, fullText, blockedText, staleText, lostText } = bar.dataset;
    const because = { "signed-out": endedText, full: fullText, blocked: blockedText, refused: refusedText }[reasonOf(detail)];
    if (because) return because.replace("{time}", clock.time(detail.asOf));
    return detail.live === "stale" ? staleText : lostText.replace("{time}", clock.time(detail.asOf));
  }

  function count({ live, silence, old, reason, nextTry }) {
    const { oldText, nowText, waitText } = bar.dataset;
    if (RELOADED.includes(reasonOf({ reason }))) return "";
    const wait = nextTry === null ? 0 : Math.ceil((nextTry - performance.now()) / 1000);
    const words = live === "stale" ? oldText : wait > 0 ? waitText.replace("{seconds}", wait) : nowText;
    return words.replace("{age}", clock.span(live === "stale" ? old : silence));
  }

  function reasonOf({ reason }) {
    return !reason || ["signed-out", "full", "blocked"].includes(reason) ? reason : "refused";
  }

  function write(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }
})();
