// When rows must keep their places: `callfloor.still(place)` for the rows in `place`.
// While the pointer or the keyboard is on them and was used in the last half minute, while a dialog
// or menu is open, and while somebody has frozen the page. Whoever left the pointer there and went
// away must not come back to an old list, hence the half minute.
(() => {
  const RESTED = 30_000; // ms
  const used = new WeakMap();

  window.callfloor = { ...window.callfloor, still };

  for (const name of ["pointermove", "pointerdown", "keydown", "focusin", "wheel"]) document.addEventListener(name, note, { passive: true, capture: true });

  function still(place) {
    if (document.body.dataset.frozen !== undefined) return true;
    if (document.querySelector("dialog[open], [popover]:popover-open")) return true;
    const here = place.matches(":hover") || place.contains(document.activeElement);
    return here && performance.now() - (used.get(place) ?? -Infinity) < RESTED;
  }

  function note({ target }) {
    const place = target instanceof Element && target.closest("[data-rows]");
    if (place) used.set(place, performance.now());
  }
})();
