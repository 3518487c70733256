// What was just done, in the corner, with the way to take it back: "Muted Bob. Undo".
// Answers carry it in HX-Trigger: toast {sentence, undo, label}. Ctrl-Z, and the key u, press the
// undo of the newest that has one. Beside it: a double click on a command is one click, for the
// second would meet the opposite command in the same place.
(() => {
  const MOST = 3; // at once
  const place = document.getElementById("notices");
  if (!place) return;

  document.addEventListener("toast", ({ detail }) => show(detail));

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
    const undo = newest();
    if (!undo) return;
    event.preventDefault();
    undo.click();
  });

  document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest("[data-commands]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("htmx:before:request", ({ detail }) => {
    const pressed = detail.ctx.sourceElement;
    if (pressed.matches("[data-toast-undo]")) pressed.closest("[data-notice]").hidden = true;
  });
  document.addEventListener("htmx:finally:request", ({ detail }) => {
    const notice = detail.ctx.sourceElement.closest?.("[data-toast-undo]")?.closest("[data-notice]");
    if (!notice) return;
    detail.ctx.response?.status < 400 ? notice.remove() : (notice.hidden = false);
    mark();
  });
  new MutationObserver(mark).observe(place, { childList: true });

  function show({ sentence, undo, label }) {
    const older = [...place.querySelectorAll("[data-toast]")];
    for (const each of older) if (!each.querySelector("[data-toast-undo]") || older.indexOf(each) <= older.length - MOST) each.remove();
    const notice = window.callfloor.notify(sentence, "talking");
    notice.classList.add("toast");
    notice.dataset.toast = "";
    if (undo) notice.append(button(undo, label));
    htmx.process(notice);
  }

  function button(path, label) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button button-quiet";
    undo.dataset.action = "undo";
    undo.dataset.toastUndo = "";
    undo.setAttribute("hx-post", path);
    undo.setAttribute("hx-swap", "none");
    undo.setAttribute("hx-sync", "this:drop");
    undo.textContent = label;
    return undo;
  }

  function newest() {
    return [...place.querySelectorAll("[data-toast]:not([hidden]) [data-toast-undo]")].at(-1);
  }

  // The key presses the newest only.
  function mark() {
    const last = newest();
    for (const undo of place.querySelectorAll("[data-toast-undo]")) {
      if (undo === last) undo.dataset.key = "u";
      else delete undo.dataset.key;
    }
  }
})();
