// A floating menu that one of many buttons opens: `callfloor.menu(popover)` gives {open, opener}.
// It stands at its button, arrows move in it, and when it closes the focus goes back to the button.
// An item that is chosen closes it; with data-presses it presses that control of the opener's row.
(() => {
  window.callfloor = { ...window.callfloor, menu };

  function menu(popover) {
    let opener = null;
    const items = () => [...popover.querySelectorAll(".menu-item")].filter((item) => item.offsetParent);

    popover.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      const all = items();
      const step = event.key === "ArrowDown" ? 1 : -1;
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    });
    popover.addEventListener("click", ({ target }) => {
      const item = target.closest(".menu-item");
      if (!item || item.ariaDisabled === "true") return;
      popover.hidePopover();
      if (item.dataset.presses) opener.closest("[data-row]")?.querySelector(item.dataset.presses)?.click();
    });
    popover.addEventListener("toggle", ({ newState }) => {
      if (newState === "closed" && popover.contains(document.activeElement)) document.getElementById(opener?.id)?.focus();
    });

    return { open, opener: () => opener };

    function open(button) {
      opener = button;
      popover.showPopover();
      const at = (button.offsetParent ? button : button.closest("[data-row]")).getBoundingClientRect(); // hidden on a phone
      popover.style.position = "fixed";
      popover.style.left = `${Math.max(8, Math.min(at.right - popover.offsetWidth, innerWidth - popover.offsetWidth - 8))}px`;
      const below = at.bottom + popover.offsetHeight + 8 < innerHeight;
      popover.style.top = `${below ? at.bottom : at.top - popover.offsetHeight - 8}px`;
      items()[0]?.focus();
    }
  }
})();
