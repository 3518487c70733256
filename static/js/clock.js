// One ticker for all durations and ages, and all times written in the operator's zone.
//   data-since="<ISO>"  a duration that grows: 04:12, then 1:04:12
//   data-age="<ISO>"    how long ago: 3s ago; with data-age-after="10" only when that many seconds have passed
//   data-cost-since="<ISO>" data-rate data-currency  what a call costs: its rate for each minute begun
//   <time datetime data-format="time|clock|weekday|day|short|datetime">
// Counts on the server's clock, not the browser's. Stands still while the link is lost.
(() => {
  const page = document.documentElement;
  const lang = page.lang || "en";
  const relative = new Intl.RelativeTimeFormat(lang, { style: "narrow", numeric: "always" });
  const formats = {
    time: { hour: "2-digit", minute: "2-digit" },
    clock: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
    weekday: { weekday: "short", hour: "2-digit", minute: "2-digit" },
    day: { day: "numeric", month: "short" },
    short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
    datetime: { dateStyle: "medium", timeStyle: "medium" },
  };
  const full = formatter({ dateStyle: "full", timeStyle: "long" });
  const writers = Object.fromEntries(Object.entries(formats).map(([name, how]) => [name, formatter(how)]));
  let ahead = Date.parse(page.dataset.now) - Date.now() || 0;

  const clock = {
    now: () => Date.now() + ahead,
    /** Takes over the server's idea of now, in milliseconds. */
    set(serverNow) { ahead = serverNow - Date.now(); },
    /** How many times as long as usual the page waits and shows what passes: body[data-patience]. */
    patience: () => Number(document.body.dataset.patience) || 1,
    span,
    ago,
    /** A moment of the day in the operator's zone: 14:05:12. */
    time: (at) => writers.clock.format(at),
    tick,
  };
  window.callfloor = { ...window.callfloor, clock };

  write(document);
  setInterval(() => tick(), 1000);
  for (const name of ["live:applied", "htmx:after:swap"]) document.addEventListener(name, (event) => write(event.target));

  function write(within) {
    const place = within && within.querySelectorAll ? within : document;
    for (const time of place.querySelectorAll("time[data-format]")) writeTime(time);
    tick();
  }

  function tick(now = clock.now()) {
    if (document.body.dataset.live === "lost") return;
    for (const element of document.querySelectorAll("[data-since]")) if (!element.closest("[data-unfollowed]")) say(element, span(now - Date.parse(element.dataset.since)));
    for (const element of document.querySelectorAll("[data-age]")) {
      const passed = now - Date.parse(element.dataset.age);
      say(element, passed < 1000 * (element.dataset.ageAfter || 0) ? "" : ago(passed));
    }
    for (const element of document.querySelectorAll("[data-cost-since]")) say(element, cost(now, element.dataset));
  }

  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function span(milliseconds) {
    const whole = Math.max(0, Math.floor(milliseconds / 1000));
    const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const two = (n) => String(n).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
  }

  function cost(now, { costSince, rate, currency }) {
    const begun = Math.max(1, Math.ceil((now - Date.parse(costSince)) / 60000));
    return new Intl.NumberFormat(lang, { style: "currency", currency, maximumFractionDigits: 4 }).format(rate * begun);
  }

  function ago(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < 60) return relative.format(-seconds, "second");
    if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), "minute");
    if (seconds < 86400) return relative.format(-Math.floor(seconds / 3600), "hour");
    return relative.format(-Math.floor(seconds / 86400), "day");
  }

  function writeTime(element) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) return;
    say(element, (writers[element.dataset.format] || writers.datetime).format(at));
    element.title = full.format(at);
  }

  function formatter(how) {
    const zone = page.dataset.zone || undefined;
    const cycle = { hourCycle: "h23" };
    try {
      return new Intl.DateTimeFormat(lang, { ...how, ...cycle, timeZone: zone });
    } catch {
      return new Intl.DateTimeFormat(lang, { ...how, ...cycle });
    }
  }
})();
