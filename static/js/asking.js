// The one dialog for short forms: whatever is swapped into #ask opens it, `ask:done` closes it.
// The opener, or its successor of the same id, gets the focus back.
(() => {
  const dialog = document.getElementById("ask-dialog");
  if (!dialog) return;
  const place = dialog.querySelector("#ask");
  let opener = "";

  document.addEventListener("htmx:before:request", ({ detail }) => {
    const from = detail.ctx.sourceElement;
    if (from.getAttribute("hx-target") === "#ask") opener = from.id;
  });

  document.addEventListener("htmx:after:swap", () => {
    if (dialog.open || !place.querySelector("form")) return;
    dialog.showModal();
    (place.querySelector("[data-first]") || place.querySelector("input:not([type=hidden]), textarea, select"))?.focus();
  });

  document.addEventListener("ask:done", () => dialog.close("done"));
  dialog.addEventListener("click", ({ target }) => target.closest("[data-close]") && dialog.close("cancel"));
  dialog.addEventListener("close", () => {
    place.replaceChildren();
    document.getElementById(opener)?.focus();
  });

  // What belongs to a choice is shown with it: [data-when="name=value"].
  document.addEventListener("change", ({ target }) => choose(target.closest("form")));
  document.addEventListener("htmx:after:swap", () => place.querySelectorAll("form").forEach(choose));

  function choose(form) {
    if (!form || !place.contains(form)) return;
    const chosen = new FormData(form);
    for (const part of form.querySelectorAll("[data-when]")) {
      const [name, value] = part.dataset.when.split("=");
      part.hidden = chosen.get(name) !== value;
    }
  }
})();
