// Puts rows where they belong: `callfloor.board(root)` keeps the rows of one live root.
// A row is found by data-row, morphed in place, and never takes the place of a newer data-version.
// While a pointer moves over the rows, nothing shifts: what would enter waits, counted in a pill, and
// what leaves keeps its place empty, lest the next row's button slides under a finger. Focus, selection and typed text survive; a row that leaves with the focus hands it on.
(() => {
  const STILL = 1500; // how long a pointer over the rows must rest before they may shift, in ms

  window.callfloor = { ...window.callfloor, board };

  function board(root) {
    const place = root.querySelector("[data-rows]");
    const rows = new Map([...place.children].map((row) => [row.dataset.row, row]));
    let order = [...rows.keys()];
    let movedAt = 0;
    let timer = 0;

    place.addEventListener("pointermove", () => (movedAt = performance.now()));
    place.addEventListener("pointerleave", () => { movedAt = 0; if (timer) settle(); });

    return {
      knows: (key) => rows.has(key),

      /** Takes changed rows in (elements by key), then the order of all rows. */
      update(ids, changed, { flash }) {
        for (const [key, fresh] of changed) take(key, fresh, flash);
        order = ids;
        if (shifts() && pointing()) {
          hollow();
          wait();
        } else settle();
      },
    };

    function take(key, fresh, flash) {
      const row = rows.get(key);
      if (!row) {
        if (flash) mark(fresh);
        rows.set(key, fresh);
        return;
      }
      if (Number(fresh.dataset.version) < Number(row.dataset.version)) return;
      const was = row.querySelector('[data-field="state"]')?.dataset.value;
      const fragment = document.createDocumentFragment();
      fragment.append(fresh);
      if (!row.isConnected) return void rows.set(key, fragment.firstElementChild);
      window.callfloor.morph(row, fragment, false);
      htmx.process(row);
      if (flash && was !== row.querySelector('[data-field="state"]')?.dataset.value) mark(row);
    }

    function shifts() {
      const shown = [...place.children].map((row) => row.dataset.row);
      return shown.length > 0 && shown.join("\n") !== order.join("\n");
    }

    function pointing() {
      return performance.now() - movedAt < STILL && place.matches(":hover");
    }

    function hollow() {
      const wanted = new Set(order);
      for (const [key, row] of rows) {
        if (wanted.has(key) || !row.isConnected) continue;
        handFocusOn(row);
        row.replaceWith(gap(row));
        rows.delete(key);
      }
    }

    function wait() {
      const waiting = order.filter((key) => rows.get(key) && !rows.get(key).isConnected).length;
      pill(root, place, waiting, settle);
      clearTimeout(timer);
      timer = setTimeout(() => (pointing() ? wait() : settle()), 250);
    }

    function settle() {
      clearTimeout(timer);
      timer = 0;
      pill(root, place, 0);
      for (const empty of place.querySelectorAll("[data-gap]")) empty.remove();
      const wanted = new Set(order);
      for (const [key, row] of rows) {
        if (wanted.has(key)) continue;
        handFocusOn(row);
        row.remove();
        rows.delete(key);
      }
      let here = place.firstElementChild;
      for (const key of order) {
        const row = rows.get(key);
        if (!row) continue;
        if (row === here) here = here.nextElementSibling;
        else if (row.isConnected && place.moveBefore) place.moveBefore(row, here);
        else enter(row, here);
      }
      while (here) {
        const next = here.nextElementSibling;
        if (!wanted.has(here.dataset.row)) here.remove();
        here = next;
      }
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
    if (row.localName === "tr") empty.insertCell().colSpan = row.cells.length;
    return empty;
  }

  function mark(row) {
    row.dataset.fresh = "";
    setTimeout(() => delete row.dataset.fresh, 1200);
  }

  function handFocusOn(row) {
    if (!row.contains(document.activeElement)) return;
    let neighbour = row.nextElementSibling;
    while (neighbour && !neighbour.dataset.row) neighbour = neighbour.nextElementSibling;
    neighbour ??= row.previousElementSibling;
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
      button.addEventListener("click", show);
      held.append(button);
      (place.closest(".table-frame") || place).before(held);
    }
    held.firstElementChild.textContent = (root.dataset.heldText || "{count}").replace("{count}", count);
  }
})();
