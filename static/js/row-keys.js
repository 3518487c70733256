// Keys inside a list of rows, only while the focus is in a row: up and down go to the same control of
// the next row, Home and End to the first and last, and typed digits to the row whose number has them.
(() => {
  const PAUSE = 1200; // ms after which typed digits begin anew
  let typed = "";
  let typedAt = 0;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = event.target.closest("[data-rows] > [data-row]");
    if (!row || event.target.closest("input, textarea, select, pre")) return;
    const other = /^[0-9]$/.test(event.key) ? found(row, event.key) : beside(row, event.key);
    if (other === undefined) return;
    event.preventDefault();
    if (other && other !== row) same(other, event.target)?.focus();
  });

  /** The row that a key leads to; undefined for a key that means nothing here. */
  function beside(row, key) {
    const steps = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: row.parentElement.firstElementChild, End: row.parentElement.lastElementChild };
    return steps[key];
  }

  /** The first row from here on, then from the top, whose number has the digits typed so far. */
  function found(row, digit) {
    const now = performance.now();
    typed = now - typedAt > PAUSE ? digit : typed + digit;
    typedAt = now;
    const rows = [...row.parentElement.children];
    const here = rows.indexOf(row);
    return [...rows.slice(here), ...rows.slice(0, here)].find((each) => number(each).includes(typed)) || null;
  }

  function number(row) {
    return (row.querySelector('[data-field="from"]') || row.querySelector('[data-field="to"]'))?.dataset.value || "";
  }

  // Ids of controls end alike in every row: participant-…-mute, call-…-open.
  function same(row, control) {
    const ending = control.id.slice(control.id.lastIndexOf("-"));
    const controls = [...row.querySelectorAll("a, button, summary")];
    return controls.find((each) => ending && each.id.endsWith(ending)) || controls[0];
  }
})();
