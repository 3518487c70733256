// Puts rows where they belong: `callfloor.board(root)` keeps the rows of one live root.
// A row is found by data-row, morphed in place, and never takes the place of a newer data-version.
// While rows must stand still (stillness.js) nothing shifts: what would enter waits, counted in a
// pill, and what is gone leaves its place empty, lest the next row's button slides under a finger.
// A row that comes without a place is the last word on it: it says how it ended, then leaves.
// Focus, selection and typed text survive; a row that leaves with the focus hands it on.
(() => {
  const FAREWELL = 5000; // ms for which an ended row says why
  const AGAIN = 250; // ms after which stillness is asked about anew
  const { still, redraw, cells, changedCells, flash } = window.callfloor;

  window.callfloor = { ...window.callfloor, board };

  function board(root) {
    const place = root.querySelector("[data-rows]");
    const rows = new Map([...place.children].map((row) => [row.dataset.row, row]));
    const paged = root.dataset.topic.startsWith("calls?");
    const leaving = new Map(); // key → when it goes; Infinity: once rows may shift
    let order = [...rows.keys()];
    let timer = 0;

    document.addEventListener("live:frozen", () => timer && settleOrWait());

    return {
      knows: (key) => rows.has(key),

      /** Takes changed rows in (elements by key), then the order of all rows; what that changed. */
      update(ids, changed, { lit, whole }) {
        const told = { came: [], changed: [], gone: [] };
        const wanted = new Set(ids);
        for (const [key, fresh] of changed) take(key, fresh, lit, wanted, told);
        for (const key of ids) leaving.delete(key);
        const pushedOff = paged && !whole && told.came.length > 0 && ids.length >= order.length;
        for (const [key, row] of rows) if (!wanted.has(key)) leaves(key, row, changed.has(key), pushedOff, told);
        order = ids;
        settleOrWait();
        return told;
      },
    };

    function take(key, fresh, lit, wanted, told) {
      const row = rows.get(key);
      if (!row) {
        if (!wanted.has(key)) return; // the last word on a row that was never here
        rows.set(key, fresh);
        told.came.push(key);
        return;
      }
      if (Number(fresh.dataset.version) < Number(row.dataset.version)) return;
      if (fresh.dataset.version === row.dataset.version && !wanted.has(key)) return;
      if (fresh.dataset.version !== row.dataset.version) told.changed.push(key);
      if (!row.isConnected) return void rows.set(key, fresh);
      const before = lit && cells(row);
      const focused = row.contains(document.activeElement);
      redraw(row, fresh);
      if (focused && !row.contains(document.activeElement)) row.querySelector("a, button")?.focus({ preventScroll: true });
      if (lit) flash(changedCells(row, before));
    }

    function leaves(key, row, said, pushedOff, told) {
      if (leaving.has(key)) return;
      if (!pushedOff) told.gone.push(key);
      if (!row.isConnected) return void rows.delete(key);
      if (said) row.dataset.leaving = "";
      else if (pushedOff) row.dataset.unfollowed = ""; // on another page now: what it says grows old
      leaving.set(key, said ? performance.now() + (Number(root.dataset.farewell) || FAREWELL) : pushedOff ? Infinity : 0);
    }

    function settleOrWait() {
      clearTimeout(timer);
      timer = 0;
      if (!shifts()) return pill(root, place, 0);
      if (still(place) && !onlyGrows()) {
        const now = performance.now();
        for (const [key, until] of leaving) if (until <= now) remove(key, gap);
        pill(root, place, order.filter((key) => rows.get(key) && !rows.get(key).isConnected).length, showNow);
        timer = setTimeout(settleOrWait, AGAIN);
      } else settle();
    }

    function showNow() {
      document.dispatchEvent(new Event("live:show"));
      settle();
    }

    function shifts() {
      return leaving.size > 0 || [...place.children].map((row) => row.dataset.row).join("\n") !== order.join("\n");
    }

    /** Whether a whole list just grows at its end: that moves nothing, and only a freeze holds it. */
    function onlyGrows() {
      if (paged || leaving.size || document.body.dataset.frozen !== undefined) return false;
      return [...place.children].every((row, at) => row.dataset.row === order[at]);
    }

    function settle() {
      pill(root, place, 0);
      const now = performance.now();
      for (const empty of place.querySelectorAll("[data-gap]")) empty.remove();
      for (const [key, until] of leaving) if (until <= now || until === Infinity) remove(key);
      const wanted = withThoseLeaving();
      let here = place.firstElementChild;
      for (const key of wanted) {
        const row = rows.get(key);
        if (!row) continue;
        if (row === here) here = here.nextElementSibling;
        else if (row.isConnected && place.moveBefore) place.moveBefore(row, here);
        else enter(row, here);
      }
      if (leaving.size) timer = setTimeout(settleOrWait, Math.max(AGAIN, Math.min(...leaving.values()) - now));
    }

    function remove(key, instead) {
      const row = rows.get(key);
      leaving.delete(key);
      rows.delete(key);
      if (!row) return;
      handFocusOn(row);
      if (instead) row.replaceWith(instead(row));
      else row.remove();
    }

    /** The order of the page, with each row that takes its leave behind the one it stands behind now. */
    function withThoseLeaving() {
      if (!leaving.size) return order;
      const wanted = [...order];
      let above = null;
      for (const row of place.children) {
        const key = row.dataset.row;
        if (leaving.has(key)) wanted.splice(above === null ? beforeNext(row) : wanted.indexOf(above) + 1, 0, key);
        if (leaving.has(key) || order.includes(key)) above = key;
      }
      return wanted;
    }

    /** Where the first row that stays below this one is in the order: what is newer comes above both. */
    function beforeNext(row) {
      let next = row.nextElementSibling;
      while (next && !order.includes(next.dataset.row)) next = next.nextElementSibling;
      return next ? order.indexOf(next.dataset.row) : 0;
    }

    function enter(row, before) {
      const isNew = !row.isConnected;
      place.insertBefore(row, before);
      if (isNew) htmx.process(row);
    }
  }

  function gap(row) {
    const empty = document.createElement(row.localName);
    empty.dataset.gap = "";
    empty.ariaHidden = "true";
    empty.style.height = `${row.getBoundingClientRect().height}px`;
    if (row.localName === "tr") empty.insertCell(); // spanning all cells it would give hidden columns a width
    return empty;
  }

  function handFocusOn(row) {
    if (!row.contains(document.activeElement)) return;
    const beside = (step) => {
      let other = row[step];
      while (other && other.dataset.row === undefined) other = other[step];
      return other;
    };
    const neighbour = beside("nextElementSibling") || beside("previousElementSibling");
    neighbour?.querySelector("a, button")?.focus({ preventScroll: true });
  }

  function pill(root, place, count, show) {
    let held = root.querySelector(".held");
    if (!count) return void held?.remove();
    if (!held) {
      held = document.createElement("div");
      held.className = "held";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays where it is
      button.addEventListener("click", show);
      held.append(button);
      (place.closest(".table-frame") || place).before(held);
    }
    const words = (root.dataset.heldText || "{count}").replace("{count}", count);
    if (held.firstElementChild.textContent !== words) held.firstElementChild.textContent = words;
  }
})();
