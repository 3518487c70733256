// Choosing several people of a roster, and one verb for all of them.
//   [data-select]      the checkbox of a row; with Shift, all from the last one to this one
//   [data-select-all]  everybody who is shown
//   [data-many="mute"] a button that does this to those selected; with [data-others], to everybody
//                      else: it says how many it would mute, and whom it keeps
// Who is selected is remembered by row, whatever is pushed meanwhile. Escape selects nobody.
(() => {
  const MANY = 5; // above this many, kicking asks first
  const tools = document.querySelector("[data-select-for]");
  if (!tools) return;
  const root = document.querySelector(tools.dataset.selectFor);
  const bar = tools.querySelector("[data-selection]");
  const all = root.querySelector("[data-select-all]");
  const selected = new Set();
  let anchor = null;
  let current = null; // the row that the focus was in last, for as long as it goes nowhere else

  root.addEventListener("click", (event) => {
    if (event.target === all) return choose(shown(), all.checked);
    if (event.target.matches("[data-select]")) pick(event.target.closest("[data-row]"), event.target.checked, event.shiftKey);
  });
  root.addEventListener("rows:select", ({ target, detail }) => pick(target, detail.range || !selected.has(target.dataset.row), detail.range));
  tools.querySelector("[data-select-none]")?.addEventListener("click", none);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && selected.size && !event.defaultPrevented && !event.target.closest("input:not([type=checkbox]), dialog, [popover]")) none();
  });
  document.addEventListener("focusin", ({ target }) => {
    const row = target.closest("[data-rows] > [data-row]");
    if (row) current = row.dataset.row;
    else if (!target.closest("[data-others]")) current = null;
    show();
  });
  for (const name of ["live:applied", "rows:filtered", "htmx:after:swap"]) document.addEventListener(name, show);

  document.addEventListener("htmx:confirm", ({ target }) => target.matches?.("[data-many]") && label(target), true);
  document.addEventListener("htmx:config:request", ({ detail }) => {
    const { sourceElement, request } = detail.ctx;
    if (!sourceElement.matches("[data-many]")) return;
    request.body.set("verb", sourceElement.dataset.many);
    for (const row of meant(sourceElement)) request.body.append("call_id", row.dataset.row);
  });
  document.addEventListener("htmx:after:request", ({ detail }) => {
    const pressed = detail.ctx.sourceElement;
    if (pressed.matches("[data-many]:not([data-others])") && detail.ctx.response.status < 400) none();
  });
  show();

  function pick(row, on, range) {
    const rows = shown();
    const from = rows.findIndex((each) => each.dataset.row === anchor);
    const to = rows.indexOf(row);
    if (range && from >= 0) choose(rows.slice(Math.min(from, to), Math.max(from, to) + 1), true);
    else choose([row], on);
    anchor = row.dataset.row;
  }

  function choose(rows, on) {
    for (const row of rows) on ? selected.add(row.dataset.row) : selected.delete(row.dataset.row);
    show();
  }

  function none() {
    selected.clear();
    show();
  }

  function show() {
    const rows = everybody();
    const here = new Set(rows.map((row) => row.dataset.row));
    for (const key of selected) if (!here.has(key)) selected.delete(key);
    for (const row of rows) {
      const on = selected.has(row.dataset.row);
      row.querySelector("[data-select]").checked = on;
      if (row.hasAttribute("data-selected") !== on) row.toggleAttribute("data-selected", on);
    }
    tools.hidden = !rows.length;
    if (!bar) return;
    bar.hidden = !selected.size;
    const visible = shown().filter((row) => selected.has(row.dataset.row)).length;
    all.checked = visible > 0 && visible === shown().length;
    all.indeterminate = visible > 0 && !all.checked;
    const count = bar.querySelector("[data-selected-count]");
    write(count, count.dataset.label.replace("{count}", selected.size));
    for (const button of tools.querySelectorAll("[data-many]")) label(button);
  }

  function label(button) {
    const count = meant(button).length;
    button.title = words(button, count); // its name where there is room for an icon only
    write(button.querySelector("[data-many-label]"), button.title);
    button.disabled = !count || document.body.dataset.live === "lost";
    if (!button.dataset.confirm) return;
    button.dataset.confirmName = button.dataset.confirmCount = String(count);
    count > MANY ? button.setAttribute("hx-confirm", button.dataset.confirm) : button.removeAttribute("hx-confirm");
  }

  function words(button, count) {
    const kept = button.matches("[data-others]") ? keep() : [];
    const { label, labelKeep, labelKeepMany, labelNone } = button.dataset;
    if (!count && labelNone) return labelNone;
    if (!count) return label.replace("{count}", "").trim();
    const text = kept.length > 1 ? labelKeepMany : kept.length ? labelKeep : label;
    return text.replace("{count}", count).replace("{kept}", kept.length).replace("{name}", kept[0]?.dataset.name || "");
  }

  /** Whom a button would do its verb to: never those who are so already, or on their way in or out. */
  function meant(button) {
    const kept = new Set(keep());
    const whom = button.matches("[data-others]") ? everybody().filter((row) => !kept.has(row)) : everybody().filter((row) => selected.has(row.dataset.row));
    return whom.filter((row) => needs(row, button.dataset.many));
  }

  function keep() {
    return everybody().filter((row) => !row.matches(".row-leaving") && (selected.size ? selected.has(row.dataset.row) : row.dataset.row === current));
  }

  function needs(row, verb) {
    const is = (field) => row.querySelector(`[data-field="${field}"]`)?.dataset.value;
    if (row.matches(".row-expected, .row-leaving")) return false;
    if (verb === "mute") return is("muted") !== "true";
    if (verb === "unmute") return is("muted") !== "false";
    if (verb === "hold") return is("on-hold") !== "true";
    if (verb === "resume") return is("on-hold") !== "false";
    return true;
  }

  function everybody() {
    return [...root.querySelectorAll("[data-rows] > [data-row]:not([data-leaving])")];
  }

  function shown() {
    return everybody().filter((row) => !row.hidden);
  }

  function write(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }
})();
