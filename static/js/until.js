// What the page shows for a while only: [data-until] leaves at that moment, though nothing is pushed
// then, and takes the mark of its row's command with it. [data-countdown] counts the seconds left.
(() => {
  const { clock } = window.callfloor;
  setInterval(look, 250);
  for (const name of ["live:applied", "htmx:after:swap"]) document.addEventListener(name, look);
  look();

  function look() {
    for (const place of document.querySelectorAll("[data-until]")) {
      const over = clock.now() >= Date.parse(place.dataset.until);
      if (over && !place.hidden) place.closest("[data-command]")?.removeAttribute("data-command");
      if (place.hidden !== over) place.hidden = over;
    }
    for (const place of document.querySelectorAll("[data-countdown]")) {
      const left = String(Math.max(0, Math.ceil((Date.parse(place.dataset.countdown) - clock.now()) / 1000)));
      if (place.textContent !== left) place.textContent = left;
    }
  }
})();
