// What somebody hears on hold: [data-hold-for] opens the one menu [data-hold-menu]; the choice is
// sent with the hold of the button that it was opened for.
(() => {
  const menu = document.querySelector("[data-hold-menu]");
  if (!menu) return;
  let opener = null;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hold-for]");
    if (button && !button.disabled) return open(button);
    const choice = event.target.closest("[data-music]");
    if (choice && menu.contains(choice)) choose(choice.dataset.music);
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    if (!sourceElement.dataset.chosenMusic) return;
    request.body.set("music", sourceElement.dataset.chosenMusic);
    delete sourceElement.dataset.chosenMusic;
  });

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const items = [...menu.querySelectorAll("[data-music]")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  });

  function open(button) {
    opener = button.id;
    menu.showPopover();
    const at = button.getBoundingClientRect();
    menu.style.position = "fixed";
    menu.style.left = `${Math.max(8, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
    const below = at.bottom + menu.offsetHeight + 8 < innerHeight;
    menu.style.top = `${below ? at.bottom : at.top - menu.offsetHeight - 8}px`;
    menu.querySelector("[data-music]").focus();
  }

  function choose(music) {
    menu.hidePopover();
    const button = document.getElementById(opener);
    const hold = button && document.getElementById(button.dataset.holdFor);
    if (!hold || hold.dataset.action !== "hold") return;
    if (music) hold.dataset.chosenMusic = music;
    hold.focus(); // the chevron goes when the hold begins; this button stays, as "Resume"
    hold.click();
  }
})();
