// What the callback doors cannot hide: that one does not answer, answers that left no record,
// deliveries that wait on disk for the store, a backend of the customer's own that hangs, a clock of
// ours that differs from Sinch's, a long silence while calls are open; and that Sinch itself does not
// answer us or refuses our credentials. Told by every pulse.
(() => {
  const REMEMBERED = 10 * 60; // seconds for which an unrecorded answer stays on the page
  const SILENCE = 10 * 60; // seconds without a callback that are strange while calls are open
  const bar = document.getElementById("doorbar");
  if (!bar) return;
  const { clock } = window.callfloor;
  const count = new Intl.NumberFormat(document.documentElement.lang);

  document.addEventListener("live:pulse", ({ detail }) => {
    const doors = detail.doors || {};
    const since = doors.unrecorded_at ? (detail.now - doors.unrecorded_at) / 1e6 : Infinity;
    const skew = doors.clock_skew_seconds || 0;
    const quiet = detail.last_callback_at ? (detail.now - detail.last_callback_at) / 1e6 : 0;
    const away = (doors.all || 0) - (doors.ready || 0);
    say("away", away > 0, { count: count.format(away), all: count.format(doors.all) });
    say("quiet", quiet > SILENCE && openCalls(), { age: clock.span(quiet * 1000) });
    say("unrecorded", since < REMEMBERED, { count: count.format(doors.unrecorded), age: clock.span(since * 1000) });
    say("spooled", doors.spooled > 0, { count: count.format(doors.spooled) });
    say("backend", doors.relay_away, {});
    say("ahead", skew > 0, { span: clock.span(skew * 1000) });
    say("behind", skew < 0, { span: clock.span(-skew * 1000) });
    for (const trouble of ["silent", "credentials"]) {
      const began = (detail.platform || {})[trouble];
      say(trouble, began !== undefined, { age: clock.span((detail.now - began) / 1000) });
    }
    bar.hidden = !bar.querySelector("[data-alarm]:not([hidden])");
  });

  /** Whether this page shows calls that go on. */
  function openCalls() {
    return document.querySelector('[data-topic^="calls?"] [data-rows] > [data-row], [data-topic^="conference:"] [data-rows] > [data-row]') !== null;
  }

  function say(name, holds, values) {
    const line = bar.querySelector(`[data-alarm="${name}"]`);
    line.hidden = !holds;
    if (!holds) return;
    const sentence = line.dataset.text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
    if (line.textContent !== sentence) line.textContent = sentence;
  }
})();
