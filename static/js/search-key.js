// The key named by [data-search-key] goes to that field, never while something else is typed into.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const field = document.querySelector("[data-search-key]");
  if (!field || event.key !== field.dataset.searchKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
