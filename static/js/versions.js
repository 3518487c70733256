// An answer that is older than what a push has already shown must not take the row back.
document.addEventListener("htmx:before:swap", (event) => {
  for (const { fragment, target, type } of event.detail.tasks || []) {
    if (type !== "main" || !(target instanceof Element)) continue;
    const fresh = fragment.firstElementChild;
    if (fresh && fresh.id === target.id && Number(fresh.dataset.version) < Number(target.dataset.version)) event.preventDefault();
  }
});
