// Finds people in a room: [data-room-search] names the root whose rows it filters by name or number.
// The focus stays in the field. Enter or down goes to the first who is found. When one is left, the
// key of a control of theirs presses it, if as text it would find nobody: "/ 0104 m" mutes them.
// Names have letters too, so there the key waits a moment for a further letter: then it is text.
(() => {
  const PAUSE = 500; // ms: who types a name goes on sooner
  const field = document.querySelector("[data-room-search]");
  if (!field) return;
  const root = document.querySelector(field.dataset.roomSearch);
  const found = document.getElementById("found-people");
  const nobody = root.querySelector("[data-nobody-found]");
  let held = null; // a key that may be a letter: {key, row, timer}

  field.addEventListener("input", filter);
  field.addEventListener("blur", drop);
  root.addEventListener("live:applied", filter);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (held && event.key !== "Shift") return goOn(event);
    if (event.key === "Escape" && field.value) return clear(event);
    const [first, ...others] = shown();
    if (!field.value || !first) return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      first.querySelector("[data-key=m]")?.focus();
    } else if (!others.length) press(first, event);
  });

  function press(row, event) {
    const { key } = event;
    if (!/^[mh]$/.test(key) || !control(row, key) || matches(row, field.value + key) || document.documentElement.dataset.keys === "off") return;
    event.preventDefault();
    if (event.repeat) return;
    if (/^[\d\s+()-]+$/.test(field.value)) control(row, key).click();
    else held = { key, row, timer: setTimeout(carryOut, PAUSE) };
  }

  function control(row, key) {
    return row.querySelector(`[data-key="${key}"]`);
  }

  /** What is pressed after a key that waits says what that was: a letter, a mistake, or a key. */
  function goOn(event) {
    if (event.repeat) return event.preventDefault();
    const { key } = held;
    if (event.key === "Enter") {
      event.preventDefault();
      return carryOut();
    }
    drop();
    if (event.key === "Escape" || event.key === "Backspace") event.preventDefault();
    else if (event.key.length === 1) field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
  }

  function carryOut() {
    const { key, row } = held;
    drop();
    const [first, ...others] = shown();
    if (first === row && !others.length) control(row, key)?.click();
  }

  function drop() {
    clearTimeout(held?.timer);
    held = null;
  }

  function clear(event) {
    event.preventDefault();
    event.stopPropagation();
    field.value = "";
    filter();
  }

  function filter() {
    for (const row of rows()) row.hidden = !matches(row, field.value);
    const count = shown().length;
    nobody.hidden = !field.value.trim() || count > 0 || !rows().length;
    found.textContent = !field.value.trim() ? "" : count > 1 ? found.dataset.manyFound.replace("{count}", count) : count ? found.dataset.one : found.dataset.none;
    document.dispatchEvent(new CustomEvent("rows:filtered"));
  }

  function matches(row, text) {
    const words = text.trim().toLowerCase();
    if (!words) return true;
    const digits = words.replace(/[\s+()-]/g, "");
    const number = (row.querySelector('[data-field="from"]')?.dataset.value || "").replace(/\D/g, "");
    return row.dataset.name.toLowerCase().includes(words) || (/^\d+$/.test(digits) && number.includes(digits));
  }

  function rows() {
    return [...root.querySelectorAll("[data-rows] > [data-row]")];
  }

  function shown() {
    return rows().filter((row) => !row.hidden);
  }
})();
