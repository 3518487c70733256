// Shows once what has changed: `callfloor.cells(row)` notes what its cells say, and
// `callfloor.flash(cells)` lights those up. Where motion is unwelcome they carry a still mark for 3 s.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const LIT = "color-mix(in srgb, var(--accent) 22%, transparent)";
  const MARK = "inset 0 -2px var(--accent)";

  window.callfloor = { ...window.callfloor, cells, changedCells, flash };

  /** What each cell of a row says, by field; what merely ticks is left out. */
  function cells(row) {
    return new Map([...row.querySelectorAll("[data-field]")].map((cell) => [cell.dataset.field, said(cell)]));
  }

  function changedCells(row, before) {
    return [...row.querySelectorAll("[data-field]")].filter((cell) => before.get(cell.dataset.field) !== said(cell));
  }

  function flash(lit) {
    for (const cell of lit) {
      if (calm.matches) cell.animate([{ boxShadow: MARK }, { boxShadow: MARK }], 3000);
      else cell.animate([{ backgroundColor: LIT }, { backgroundColor: "transparent" }], { duration: 1200, easing: "ease-out" });
    }
  }

  function said(cell) {
    return cell.dataset.value ?? cell.textContent;
  }
})();
