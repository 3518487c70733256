// What was done to many is put away by [data-bulk-dismiss], in this browser; a push would bring it back.
(() => {
  const dismissed = new Set();

  document.addEventListener("click", ({ target }) => {
    const bulk = target.closest("[data-bulk-dismiss]")?.closest("[data-bulk]");
    if (!bulk) return;
    dismissed.add(bulk.dataset.bulk);
    bulk.remove();
  });
  document.addEventListener("live:applied", () => {
    for (const bulk of document.querySelectorAll("[data-bulk]")) if (dismissed.has(bulk.dataset.bulk)) bulk.remove();
  });
})();
