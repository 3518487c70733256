// The one place that listens to the keyboard.
//   data-key="m"     the control that this key presses; "K" is Shift-K, "g h" is g and then h
//   data-key-name    what the cheat sheet calls it, where its own words would not do
// The control inside the current row (the one with the focus, else the one pointed at) comes first,
// then one outside rows. A field is entered, anything else is clicked. Never while something is
// typed, never with Ctrl, Alt or Meta, and never by a single character when html[data-keys=off].
// x and Shift-x tell the list by an event on the row: rows:select, detail {range}.
(() => {
  const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const PRESSED = "a[href], button, summary, input, [role=button]"; // take Enter and Space themselves
  const PATIENCE = 1500; // ms between the two keys of a sequence
  const { rowMove, enterRow } = window.callfloor;
  let first = ""; // of a sequence
  let firstAt = 0;

  document.addEventListener("keydown", (event) => {
    const from = event.target;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!(from instanceof Element) || from.closest("dialog, [popover]")) return;
    if (from.matches(TYPED)) return void (event.key === "Escape" && from.blur());
    const key = named(event);
    if (isCharacter(key) && document.documentElement.dataset.keys === "off") return;
    if ((key === "Enter" || key === "Space") && from.matches(PRESSED) && !(key === "Space" && from.matches("a"))) return;
    if (sequence(key) || pressed(key, event.repeat) || moved(key, from)) event.preventDefault();
  });

  // The tooltip of a control says its key, once somebody points at it.
  document.addEventListener("pointerover", ({ target }) => {
    const control = target.closest("[data-key]:not([title])");
    if (control && !control.matches(".menu-item")) control.title = `${nameOf(control)} (${control.dataset.key})`;
  });

  window.callfloor = { ...window.callfloor, keyName: nameOf };

  function named({ key, shiftKey }) {
    if (key === " ") return "Space";
    return /^\p{L}$/u.test(key) ? (shiftKey ? key.toUpperCase() : key.toLowerCase()) : key; // whatever Caps Lock says
  }

  function isCharacter(key) {
    return key.length === 1 || key === "Space";
  }

  function sequence(key) {
    const now = performance.now();
    const whole = first && now - firstAt < PATIENCE ? `${first} ${key}` : "";
    first = "";
    if (whole) return pressed(whole, false) || true;
    if (!document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) return false;
    [first, firstAt] = [key, now];
    return true;
  }

  function pressed(key, repeated) {
    const control = declared(key, currentRow()) || declared(key, null);
    if (!control) return false;
    if (!repeated && usable(control)) control.matches(TYPED) ? enter(control) : control.click();
    return true;
  }

  function declared(key, row) {
    const controls = [...(row || document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    return controls.find((each) => (row || (!each.closest("[data-rows] > [data-row]") && !aboutAnother(each))) && !each.closest("[hidden]"));
  }

  /** Whether this commands another call than the row in focus: no key may mean both. */
  function aboutAnother(control) {
    const about = control.closest("[data-topic][data-call-id]")?.dataset.callId;
    return about !== undefined && (focusedRow()?.dataset.callId ?? about) !== about;
  }

  function usable(control) {
    return !control.disabled && control.ariaDisabled !== "true";
  }

  function enter(field) {
    field.focus();
    field.select?.();
  }

  function moved(key, from) {
    if (from.closest("pre")) return false;
    const row = currentRow();
    if (key === "x" || key === "X") {
      row?.dispatchEvent(new CustomEvent("rows:select", { bubbles: true, detail: { range: key === "X" } }));
      return Boolean(row);
    }
    const to = rowMove(key, key.length > 1 ? focusedRow() : row);
    if (to === undefined) return false;
    if (to && to !== focusedRow()) enterRow(to, from);
    return true;
  }

  function currentRow() {
    return focusedRow() || document.querySelector("[data-rows] > [data-row]:hover");
  }

  function focusedRow() {
    return document.activeElement?.closest("[data-rows] > [data-row]") || null;
  }

  function nameOf(control) {
    const words = control.dataset.keyName || control.labels?.[0]?.textContent || control.textContent || control.ariaLabel || control.title;
    return words.replace(/\s+/g, " ").trim();
  }
})();
