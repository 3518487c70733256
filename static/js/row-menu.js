// What can be asked of a call of the floor beside hanging up: its row's [data-row-menu] fetches the
// items into the one menu #row-menu, as the call stands now, which opens when they are there.
(() => {
  const menu = document.getElementById("row-menu");
  if (!menu) return;
  const { open } = window.callfloor.menu(menu);
  let asked = null;

  document.addEventListener("htmx:before:request", ({ detail }) => {
    if (detail.ctx.sourceElement.matches("[data-row-menu]")) asked = detail.ctx.sourceElement.id;
  });
  document.addEventListener("htmx:after:swap", () => {
    const button = asked && document.getElementById(asked);
    if (!button || !menu.querySelector(".menu-item")) return;
    asked = null;
    open(button);
  });
})();
