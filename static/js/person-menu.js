// What is done to one person more seldom: [data-person-menu] opens the one menu #person-menu, whose
// items then go to the call that the button names.
(() => {
  const menu = document.getElementById("person-menu");
  if (!menu) return;
  const { open, opener } = window.callfloor.menu(menu);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-person-menu]");
    if (button) openFor(button);
  });

  document.addEventListener("htmx:config:request", ({ detail }) => {
    const { sourceElement, request } = detail.ctx;
    if (menu.contains(sourceElement) && opener()) request.action = opener().dataset.personMenu + sourceElement.dataset.path;
  });

  function openFor(button) {
    menu.querySelector("[data-person-name]").textContent = button.dataset.person;
    menu.querySelector("[data-person-history]").href = button.dataset.history;
    for (const item of menu.querySelectorAll("[data-path]")) {
      item.disabled = Boolean(button.dataset.refused);
      item.title = button.dataset.refused || "";
    }
    open(button);
  }
})();
