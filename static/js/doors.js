// What the callback doors cannot hide: answers that left no record, deliveries that wait on disk
// for the store, and a clock of ours that differs from Sinch's. Told by every pulse.
(() => {
  const REMEMBERED = 10 * 60; // seconds for which an unrecorded answer stays on the page
  const bar = document.getElementById("doorbar");
  if (!bar) return;
  const { clock } = window.callfloor;
  const count = new Intl.NumberFormat(document.documentElement.lang);

  document.addEventListener("live:pulse", ({ detail }) => {
    const doors = detail.doors || {};
    const since = doors.unrecorded_at ? (detail.now - doors.unrecorded_at) / 1e6 : Infinity;
    const skew = doors.clock_skew_seconds || 0;
    say("unrecorded", since < REMEMBERED, { count: count.format(doors.unrecorded), age: clock.span(since * 1000) });
    say("spooled", doors.spooled > 0, { count: count.format(doors.spooled) });
    say("ahead", skew > 0, { span: clock.span(skew * 1000) });
    say("behind", skew < 0, { span: clock.span(-skew * 1000) });
    bar.hidden = !bar.querySelector("[data-alarm]:not([hidden])");
  });

  function say(name, holds, values) {
    const line = bar.querySelector(`[data-alarm="${name}"]`);
    line.hidden = !holds;
    if (!holds) return;
    const sentence = line.dataset.text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
    if (line.textContent !== sentence) line.textContent = sentence;
  }
})();
