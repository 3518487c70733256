// Where a key leads inside a list of rows: `callfloor.rowMove(key, row)` gives the row, null for
// none, undefined for a key that means nothing here. j and k and the arrows go up and down, Home and
// End to the first and last, typed digits to the row whose number has them.
// `callfloor.enterRow(row, from)` puts the focus on the control there that is like `from`.
(() => {
  const PAUSE = 1200; // ms after which typed digits begin anew
  let typed = "";
  let typedAt = 0;

  window.callfloor = { ...window.callfloor, rowMove, enterRow };

  function rowMove(key, row) {
    if (!row) return key === "j" || key === "k" ? document.querySelector("[data-rows] > [data-row]") : undefined;
    if (/^[0-9]$/.test(key)) return found(row, key);
    const rows = [...row.parentElement.children].filter((each) => each.dataset.row !== undefined);
    const at = rows.indexOf(row);
    const steps = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: rows.length - 1 };
    return key in steps ? rows[steps[key]] || null : undefined;
  }

  function enterRow(row, from) {
    const control = same(row, from);
    control?.focus();
    control?.scrollIntoView({ block: "nearest" });
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
    const ending = control?.id?.slice(control.id.lastIndexOf("-"));
    const controls = [...row.querySelectorAll("a, button, summary")];
    return controls.find((each) => ending && each.id.endsWith(ending)) || controls[0];
  }
})();
