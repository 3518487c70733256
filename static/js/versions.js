// An answer that is older than what a push has already shown must not take the row back. And an
// answer that takes a row away leaves that to the push, which hands the focus on and keeps the
// place under the pointer.
document.addEventListener("htmx:before:swap", (event) => {
  for (const { fragment, target, type, swapSpec } of event.detail.tasks || []) {
    if (type !== "main" || !(target instanceof Element)) continue;
    if (swapSpec?.style === "delete" && target.matches("[data-rows] > *")) event.preventDefault();
    const fresh = fragment.firstElementChild;
    if (fresh && fresh.id === target.id && Number(fresh.dataset.version) < Number(target.dataset.version)) event.preventDefault();
  }
});
