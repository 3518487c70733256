// A request with hx-confirm="<dialog id>" waits for the native dialog of that id.
// [data-fill="name"] inside it takes the control's data-confirm-name. Cancel has the focus.
document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  const dialog = document.getElementById(ctx.confirm);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  if (dialog.open) return dropRequest();

  const control = ctx.sourceElement;
  for (const place of dialog.querySelectorAll('[data-fill="name"]')) place.textContent = control.dataset.confirmName || "";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => (dialog.returnValue === "yes" ? issueRequest() : dropRequest()), { once: true });
  dialog.showModal();
});

// A click on the veil beside a dialog cancels it.
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close("cancel");
});
