// When a form comes back with something wrong in it, the focus goes to the first field concerned.
document.addEventListener("htmx:after:swap", (event) => {
  const form = event.detail?.ctx?.sourceElement;
  if (!form?.matches?.("[data-form]")) return;
  document.getElementById(form.id)?.querySelector("[aria-invalid]")?.focus();
});
