// A request with hx-confirm="<dialog id>" waits for the native dialog of that id.
// [data-fill="name"] inside it takes the control's data-confirm-name. Cancel has the focus.
// Where the control's data-confirm-count is above the dialog's data-type-above, the count must be
// typed first: [data-type] holds the field [data-typed].
document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  const dialog = document.getElementById(ctx.confirm);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  if (dialog.open) return dropRequest();

  const control = ctx.sourceElement;
  for (const place of dialog.querySelectorAll('[data-fill="name"]')) place.textContent = control.dataset.confirmName || "";
  askFor(dialog, control.dataset.confirmCount);
  dialog.returnValue = "";
  dialog.addEventListener("close", () => (dialog.returnValue === "yes" ? issueRequest() : dropRequest()), { once: true });
  dialog.showModal();
});

function askFor(dialog, count) {
  const line = dialog.querySelector("[data-type]");
  if (!line) return;
  const field = line.querySelector("[data-typed]");
  field.dataset.typed = count;
  field.value = "";
  line.hidden = !(Number(count) > Number(dialog.dataset.typeAbove));
  dialog.querySelector('[data-action="confirm"]').disabled = !line.hidden;
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-typed]")) return;
  target.closest("dialog").querySelector('[data-action="confirm"]').disabled = target.value.trim() !== target.dataset.typed;
});

// Enter in that field is the deed, once it may be done, and not the dialog's first button.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-typed]")) return;
  event.preventDefault();
  event.target.closest("dialog").querySelector('[data-action="confirm"]').click();
});

// A click on the veil beside a dialog cancels it.
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close("cancel");
});
