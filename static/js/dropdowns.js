// A <details data-dropdown> floats over the page: Escape and a press anywhere else close it.
(() => {
  document.addEventListener("pointerdown", ({ target }) => {
    for (const open of document.querySelectorAll("details[data-dropdown][open]")) if (!open.contains(target)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && !event.defaultPrevented && event.target.closest("details[data-dropdown][open]");
    if (!open) return;
    event.preventDefault(); // one Escape closes one thing
    open.open = false;
    open.querySelector("summary").focus();
  });
})();
