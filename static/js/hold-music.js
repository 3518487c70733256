// What somebody hears on hold: [data-hold-for] opens the one menu [data-hold-menu]; the choice is
// sent with the hold of the button that it was opened for.
(() => {
  const menu = document.querySelector("[data-hold-menu]");
  if (!menu) return;
  const { open, opener } = window.callfloor.menu(menu);

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

  function choose(music) {
    const button = document.getElementById(opener()?.id);
    const hold = button && document.getElementById(button.dataset.holdFor);
    if (!hold || hold.dataset.action !== "hold") return;
    if (music) hold.dataset.chosenMusic = music;
    hold.focus(); // the chevron goes when the hold begins; this button stays, as "Resume"
    hold.click();
  }
})();
