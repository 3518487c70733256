// [data-freeze] holds all rows of the page in their places until it is pressed again. What they say
// stays true meanwhile; what would come waits and is counted. body[data-frozen] shows it.
(() => {
  const button = document.querySelector("[data-freeze]");
  if (!button || !document.querySelector("[data-topic] [data-rows]")) return;
  button.hidden = false;
  button.addEventListener("click", () => freeze(document.body.dataset.frozen === undefined));
  document.addEventListener("live:show", () => freeze(false));

  function freeze(frozen) {
    if (frozen) document.body.dataset.frozen = "";
    else delete document.body.dataset.frozen;
    button.ariaPressed = String(frozen);
    button.querySelector("[data-freeze-word]").textContent = frozen ? button.dataset.resume : button.dataset.hold;
    document.dispatchEvent(new CustomEvent("live:frozen", { detail: frozen }));
  }
})();
